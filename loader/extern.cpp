#include "loader/extern.h"
#include "runtime-support/number-text.h"

namespace wasmload {
namespace {

std::string limits(u64 current, std::optional<u64> max, const char *unit) {
  std::string text = format("%llu", static_cast<unsigned long long>(current));
  text += max ? format(" to %llu %s", static_cast<unsigned long long>(*max), unit) : format(" %s or more", unit);
  return text;
}

} // namespace

std::string describe(const MemoryType &type, u64 pages) {
  return std::string(type.isShared ? "shared memory of " : "memory of ") + limits(pages, type.max, "pages") +
         (type.pageSizeLog2 == 16 ? "" : format(" of %llu bytes", 1ull << type.pageSizeLog2)) +
         (type.is64 ? " (64-bit)" : "");
}

std::string describe(const TableType &type, u64 size) {
  return "table of " + limits(size, type.max, "elements") + " " + cwasm::toString(type.element) +
         (type.is64 ? " (64-bit)" : "");
}

std::string describe(ValueType type, bool isMutable) {
  return (isMutable ? "mutable global " : "global ") + cwasm::toString(type);
}

std::string describe(ValueType type, const Value &value) {
  switch (type.code()) {
  case ValueType::kI32: return format("%d", static_cast<i32>(value.i32));
  case ValueType::kI64: return format("%lld", static_cast<long long>(value.i64));
  case ValueType::kF32: return floatText(value.f32_, 9);
  case ValueType::kF64: return floatText(value.f64_, 17);
  case ValueType::kV128:
    return format("0x%016llx%016llx", static_cast<unsigned long long>(value.v128[1]),
                  static_cast<unsigned long long>(value.v128[0]));
  default: return value.ref ? cwasm::toString(type) : "null";
  }
}

std::string describe(const Extern &value) {
  switch (value.kind) {
  case DescribedKind::Func: return "function " + toString(functionType(value.typeId()));
  case DescribedKind::Table: return describe(value.table->type(), value.table->size);
  case DescribedKind::Memory: return describe(value.memory->type(), value.memory->pages());
  case DescribedKind::Global: return describe(value.global.type, value.global.isMutable);
  case DescribedKind::Tag: return "tag " + toString(functionType(value.tag->typeId));
  }
  return "?";
}

} // namespace wasmload
