// PlainArray: what the loader needs of std::vector for plain data, with one body for all types; a vector's per type costs more.
// An index that is not below the size ends the program, as in a hardened vector.
#pragma once
#include "runtime-support/ints.h"
#include <span>
#include <type_traits>
#include <utility>

namespace wasmload {
using namespace cwasm;

class PlainStorage {
protected:
  PlainStorage() = default;
  PlainStorage(PlainStorage &&other) noexcept { swap(other); }
  ~PlainStorage();
  void swap(PlainStorage &other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  // Room for `count` more elements of `bytes` each, which are zeros: the first of them.
  void *extend(usize count, usize bytes);

  void *data_ = nullptr;
  usize size_ = 0, capacity_ = 0; // elements
};

template <class T> class PlainArray : PlainStorage {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
  PlainArray() = default;
  explicit PlainArray(usize size) { extend(size, sizeof(T)); }
  PlainArray(PlainArray &&other) noexcept = default;
  PlainArray &operator=(PlainArray &&other) noexcept {
    swap(other);
    return *this;
  }

  usize size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T *data() { return static_cast<T *>(data_); }
  const T *data() const { return static_cast<const T *>(data_); }
  T *begin() { return data(); }
  T *end() { return data() + size_; }
  const T *begin() const { return data(); }
  const T *end() const { return data() + size_; }
  T &operator[](usize index) {
    if (index >= size_) __builtin_trap();
    return data()[index];
  }
  const T &operator[](usize index) const { return const_cast<PlainArray &>(*this)[index]; }
  T &back() { return (*this)[size_ - 1]; }

  void add(const T &element) {
    const T copy = element; // which may be one of ours
    *static_cast<T *>(extend(1, sizeof(T))) = copy;
  }
  void removeLast() {
    if (size_ == 0) __builtin_trap();
    --size_;
  }
  void clear() { size_ = 0; }
  // New elements are zeros.
  void resize(usize size) {
    if (size > size_) extend(size - size_, sizeof(T));
    size_ = size;
  }
};

} // namespace wasmload
