#include "loader/plain-array.h"
#include "loader/fatal.h"
#include <cstdlib>
#include <cstring>

namespace wasmload {

PlainStorage::~PlainStorage() { std::free(data_); }

void *PlainStorage::extend(usize count, usize bytes) {
  if (count > capacity_ - size_) {
    constexpr usize kLeast = 8; // few arrays stay smaller
    usize capacity = capacity_ ? capacity_ * 2 : kLeast, wanted = 0, total = 0;
    if (__builtin_add_overflow(size_, count, &wanted)) fatal("out of memory");
    if (capacity < wanted) capacity = wanted;
    void *moved = __builtin_mul_overflow(capacity, bytes, &total) ? nullptr : std::realloc(data_, total);
    if (!moved) fatal("out of memory");
    data_ = moved;
    capacity_ = capacity;
  }
  u8 *first = static_cast<u8 *>(data_) + size_ * bytes;
  std::memset(first, 0, count * bytes);
  size_ += count;
  return first;
}

} // namespace wasmload
