#include "loader/extern.h"
#include "runtime-support/number-text.h"

namespace wasmload {

ExternType typeOf(const Extern &value) {
  ExternType type;
  type.kind = value.kind;
  switch (value.kind) {
  case DescribedKind::Func: type.function = value.typeId(); break;
  case DescribedKind::Tag: type.function = value.tag->typeId; break;
  case DescribedKind::Global:
    type.value = value.global.type;
    type.isMutable = value.global.isMutable;
    break;
  case DescribedKind::Table:
    type.value = value.table->type().element;
    type.is64 = value.table->type().is64;
    type.least = value.table->size;
    type.max = value.table->type().max;
    break;
  case DescribedKind::Memory:
    type.isShared = value.memory->type().isShared;
    type.is64 = value.memory->type().is64;
    type.pageSizeLog2 = value.memory->type().pageSizeLog2;
    type.least = value.memory->pages();
    type.max = value.memory->type().max;
    break;
  }
  return type;
}

bool matches(const ExternType &found, const ExternType &wanted) {
  if (found.kind != wanted.kind) return false;
  switch (found.kind) {
  case DescribedKind::Func: return isSubtype(*runtimeType(found.function), *runtimeType(wanted.function));
  case DescribedKind::Tag: return found.function == wanted.function;
  case DescribedKind::Global:
    return found.isMutable == wanted.isMutable &&
           (found.isMutable ? found.value == wanted.value : isSubtype(found.value, wanted.value));
  case DescribedKind::Memory:
    if (found.isShared != wanted.isShared || found.pageSizeLog2 != wanted.pageSizeLog2) return false;
    break;
  case DescribedKind::Table:
    if (found.value != wanted.value) return false;
    break;
  }
  return found.is64 == wanted.is64 && found.least >= wanted.least && (!wanted.max || (found.max && *found.max <= *wanted.max));
}

std::string toString(const ExternType &type) {
  static constexpr const char *kKinds[] = {"function", "table", "memory", "global", "tag"};
  const char *kind = kKinds[static_cast<u32>(type.kind)];
  const bool isMemory = type.kind == DescribedKind::Memory;
  switch (type.kind) {
  case DescribedKind::Func:
  case DescribedKind::Tag: return format("%s %s", kind, toString(functionType(type.function)).c_str());
  case DescribedKind::Global: return format("%sglobal %s", type.isMutable ? "mutable " : "", cwasm::toString(type.value).c_str());
  default: break;
  }
  std::string text = format("%s%s of %llu", type.isShared ? "shared " : "", kind, static_cast<unsigned long long>(type.least));
  if (type.max) text += format(" to %llu", static_cast<unsigned long long>(*type.max));
  text += isMemory ? " pages" : " elements";
  if (!type.max) text += " or more";
  if (!isMemory)
    (text += ' ') += cwasm::toString(type.value);
  else if (type.pageSizeLog2 != 16)
    text += format(" of %llu bytes", 1ull << type.pageSizeLog2);
  if (type.is64) text += " (64-bit)";
  return text;
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

} // namespace wasmload
