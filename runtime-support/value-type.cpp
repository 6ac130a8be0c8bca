#include "runtime-support/value-type.h"
#include "runtime-support/result.h"

namespace cwasm {

namespace {
const char *abstractName(AbstractHeap heap) {
  switch (heap) {
  case AbstractHeap::NoExn: return "noexn";
  case AbstractHeap::NoFunc: return "nofunc";
  case AbstractHeap::NoExtern: return "noextern";
  case AbstractHeap::None: return "none";
  case AbstractHeap::Func: return "func";
  case AbstractHeap::Extern: return "extern";
  case AbstractHeap::Any: return "any";
  case AbstractHeap::Eq: return "eq";
  case AbstractHeap::I31: return "i31";
  case AbstractHeap::Struct: return "struct";
  case AbstractHeap::Array: return "array";
  case AbstractHeap::Exn: return "exn";
  }
  return "?";
}
} // namespace

std::string toString(HeapType type) {
  if (type.isAbstract())
    return abstractName(type.abstract());
  return format(type.isExact() ? "(exact %u)" : "%u", type.index().value);
}

std::string toString(ValueType type) {
  switch (type.code()) {
  case ValueType::kI32: return "i32";
  case ValueType::kI64: return "i64";
  case ValueType::kF32: return "f32";
  case ValueType::kF64: return "f64";
  case ValueType::kV128: return "v128";
  case ValueType::kRefNull:
    if (type == FuncRef) return "funcref";
    if (type == ExternRef) return "externref";
    return format("(ref null %s)", toString(type.heap()).c_str());
  case ValueType::kRef: return format("(ref %s)", toString(type.heap()).c_str());
  default: return format("type 0x%02x", type.code());
  }
}

} // namespace cwasm
