#include "loader/table.h"
#include <cstdlib>

namespace wasmload {

Result<std::unique_ptr<Table>> Table::create(const TableType &type, void *init, Budget &budget) {
  const u64 limit = budget.limit();
  if (type.min > limit)
    return makeError(ErrorKind::Io, "a table of %llu elements is larger than the limit of %llu",
                     static_cast<unsigned long long>(type.min), static_cast<unsigned long long>(limit));
  std::unique_ptr<Table> table(new Table(type, budget));
  table->limit_ = type.max && *type.max < limit ? *type.max : limit;
  table->elements = nullptr;
  table->size = 0;
  if (type.min > 0) {
    if (!budget.take(type.min))
      return makeError(ErrorKind::Io, "all tables together are larger than the limit of %llu elements",
                       static_cast<unsigned long long>(limit));
    table->capacity_ = table->size = type.min;
    table->elements = static_cast<void **>(std::calloc(type.min, sizeof(void *))); // untouched pages stay untouched
    if (!table->elements)
      return makeError(ErrorKind::Io, "no memory for a table of %llu elements",
                       static_cast<unsigned long long>(type.min));
    if (init)
      for (u64 i = 0; i < type.min; ++i) table->elements[i] = init;
  }
  return table;
}

Table::~Table() {
  std::free(elements);
  budget_.giveBack(size);
}

u64 Table::grow(u64 delta, void *init) {
  const u64 old = size;
  if (delta > limit_ - size) return ~u64(0);
  if (!budget_.take(delta)) return ~u64(0);
  const u64 newSize = size + delta;
  if (newSize > capacity_) {
    u64 capacity = capacity_ * 2;
    if (capacity < newSize) capacity = newSize;
    if (capacity > limit_) capacity = limit_;
    void *moved = std::realloc(elements, capacity * sizeof(void *));
    if (!moved) {
      budget_.giveBack(delta);
      return ~u64(0);
    }
    elements = static_cast<void **>(moved);
    capacity_ = capacity;
  }
  for (u64 i = old; i < newSize; ++i) elements[i] = init;
  size = newSize;
  return old;
}

void Table::reset(void *init) {
  budget_.giveBack(size - type_.min);
  size = type_.min;
  for (u64 i = 0; i < size; ++i) elements[i] = init;
}

} // namespace wasmload
