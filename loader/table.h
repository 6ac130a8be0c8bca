// Table: a table of references. Elements may move when it grows; compiled code reloads TableObject::elements.
#pragma once
#include "loader/budget.h"
#include "runtime-support/abi/vmctx.h"
#include "runtime-support/result.h"
#include "runtime-support/value-type.h"
#include <memory>
#include <optional>
#include <span>

namespace wasmload {
using namespace cwasm;

struct TableType {
  ValueType element; // canonical (type-registry.h)
  u64 min = 0;
  std::optional<u64> max;
  bool is64 = false;
};

class Table : public TableObject {
public:
  // All elements are `init`. `budget` caps growth beyond what the type says, together with all others that take from it; it
  // outlives the table. Errors: Io.
  static Result<std::unique_ptr<Table>> create(const TableType &type, void *init, Budget &budget);
  ~Table();
  Table(const Table &) = delete;
  Table &operator=(const Table &) = delete;

  // Grows by `delta` elements, each `init`. The old size, or ~0 if that is not possible.
  u64 grow(u64 delta, void *init);
  // As it was created: its least size, and `init` everywhere.
  void reset(void *init);
  const TableType &type() const { return type_; } // as created; the current size is `size`
  std::span<void *> references() const { return {elements, size}; }

private:
  Table(const TableType &type, Budget &budget) : type_(type), budget_(budget) {}

  TableType type_;
  Budget &budget_;   // `size` elements of it are taken
  u64 limit_ = 0;    // size may grow to this
  u64 capacity_ = 0; // elements allocated
};

} // namespace wasmload
