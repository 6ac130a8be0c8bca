// Part of function-reader.h: references, structs, arrays, casts (spec 3.4.2 to 3.4.4).
#pragma once
#include "compiler/wasm/function-reader.h"

namespace wasmc {

template <class Sink> bool FunctionReader<Sink>::readRefOp(Opcode which) {
  ValueType type;
  switch (which) {
  case Opcode::RefNull: {
    HeapType heap;
    return readHeapType(heap) && produce(ValueType::ref(heap, true), [&] { return sink_.refNull(heap); });
  }
  case Opcode::RefIsNull: return popRef(type) && produce(I32, [&] { return sink_.refIsNull(value(top_)); });
  case Opcode::RefFunc: {
    FuncIndex function;
    if (!readFunc(function) || !pushFuncRef(function)) return false;
    --top_;
    return produce(types_[top_], [&] { return sink_.refFunc(function); });
  }
  case Opcode::RefEq: {
    const ValueType eq = ValueType::ref(AbstractHeap::Eq, true);
    if (!pop(eq) || !pop(eq)) return false;
    if constexpr (requires(Value v) { sink_.refEq(v, v); })
      return produce(I32, [&] { return sink_.refEq(value(top_), value(top_ + 1)); });
    push(I32);
    return unsupported();
  }
  case Opcode::RefAsNonNull: {
    if (!popRef(type)) return false;
    const ValueType result = ValueType::ref(type == kBottom ? bottomHeap() : type.heap(), false);
    noteNullable(top_);
    if constexpr (requires(Value v) { sink_.refAsNonNull(v); })
      return produce(result, [&] { return sink_.refAsNonNull(value(top_)); });
    push(result);
    return unsupported();
  }
  case Opcode::AnyConvertExtern:
  case Opcode::ExternConvertAny: {
    const bool toAny = which == Opcode::AnyConvertExtern;
    if (!popRef(type)) return false;
    if (type == kBottom) type = ValueType::ref(bottomHeap(), false);
    const ValueType from = ValueType::ref(toAny ? AbstractHeap::Extern : AbstractHeap::Any, true);
    if (!matches(module_, type, from))
      return fail(ErrorKind::Invalid, "type mismatch: %s expects %s but found %s", opcodeText(opcode_),
                  toString(from).c_str(), toString(type).c_str());
    const ValueType result = ValueType::ref(toAny ? AbstractHeap::Any : AbstractHeap::Extern, type.isNullable());
    if constexpr (requires(Value v) {
                    sink_.anyConvertExtern(v);
                    sink_.externConvertAny(v);
                  })
      return produce(result,
                     [&] { return toAny ? sink_.anyConvertExtern(value(top_)) : sink_.externConvertAny(value(top_)); });
    push(result);
    return unsupported();
  }
  case Opcode::RefI31: {
    const ValueType result = ValueType::ref(AbstractHeap::I31, false);
    if (!pop(I32)) return false;
    if constexpr (requires(Value v) { sink_.refI31(v); })
      return produce(result, [&] { return sink_.refI31(value(top_)); });
    push(result);
    return unsupported();
  }
  default: // I31GetS, I31GetU
    if (!pop(ValueType::ref(AbstractHeap::I31, true))) return false;
    noteNullable(top_);
    if constexpr (requires(Value v) { sink_.i31Get(true, v); })
      return produce(I32, [&] { return sink_.i31Get(which == Opcode::I31GetS, value(top_)); });
    push(I32);
    return unsupported();
  }
}

template <class Sink> bool FunctionReader<Sink>::readStructOp(Opcode which) {
  using enum Opcode;
  TypeIndex type;
  u32 index = 0;
  if (which == StructNew || which == StructNewDefault) {
    if (!readType(type, DefinedType::Struct) || !checkAllocation(type, false)) return false;
    const auto &fields = module_.type(type).fields;
    if (which == StructNewDefault) {
      if (!checkDefaultable(type)) return false;
      if constexpr (requires { sink_.structNewDefault(type); })
        return produce(allocated(type), [&] { return sink_.structNewDefault(type); });
    } else {
      for (usize i = fields.size(); i-- > 0;)
        if (!pop(unpacked(fields[i]))) return false;
      if constexpr (requires(Values v) { sink_.structNew(type, v); })
        return produce(allocated(type), [&] { return sink_.structNew(type, above(top_, fields.size())); });
    }
    push(allocated(type));
    return unsupported();
  }
  if (!readField(type, index)) return false;
  const FieldType &field = module_.type(type).fields[index];
  if (which == StructSet) {
    if (!isMutableField(field, "field") || !pop(unpacked(field)) || !pop(nullable(type))) return false;
    noteNullable(top_);
    if constexpr (requires(Value v) { sink_.structSet(type, index, v, v); }) {
      if (live_) sink_.structSet(type, index, value(top_), value(top_ + 1));
      return true;
    }
    return unsupported();
  }
  const Extend extend = which == StructGet ? Extend::None : which == StructGetS ? Extend::Signed : Extend::Unsigned;
  if (!checkPacking(field, extend) || !pop(nullable(type))) return false;
  noteNullable(top_);
  if constexpr (requires(Value v) { sink_.structGet(type, index, extend, v); })
    return produce(unpacked(field), [&] { return sink_.structGet(type, index, extend, value(top_)); });
  push(unpacked(field));
  return unsupported();
}

template <class Sink> bool FunctionReader<Sink>::readArrayNew(Opcode which) {
  using enum Opcode;
  TypeIndex type;
  if (!readType(type, DefinedType::Array)) return false;
  const FieldType &field = module_.type(type).fields[0];
  const ValueType result = allocated(type);
  switch (which) {
  case ArrayNew:
    if (!pop(I32) || !pop(unpacked(field))) return false;
    if constexpr (requires(Value v) { sink_.arrayNew(type, v, v); })
      return produce(result, [&] { return sink_.arrayNew(type, value(top_), value(top_ + 1)); });
    break;
  case ArrayNewDefault:
    if (!checkDefaultable(type) || !pop(I32)) return false;
    if constexpr (requires(Value v) { sink_.arrayNewDefault(type, v); })
      return produce(result, [&] { return sink_.arrayNewDefault(type, value(top_)); });
    break;
  case ArrayNewFixed: {
    u32 count;
    if (!readU32(count)) return false;
    if (count > limits::kFields)
      return fail(ErrorKind::Malformed, "array.new_fixed with %u elements: at most %u are allowed", count,
                  limits::kFields);
    for (u32 i = 0; i < count; ++i)
      if (!pop(unpacked(field))) return false;
    if constexpr (requires(Values v) { sink_.arrayNewFixed(type, v); })
      return produce(result, [&] { return sink_.arrayNewFixed(type, above(top_, count)); });
    break;
  }
  case ArrayNewData: {
    DataIndex segment;
    if (!readData(segment) || !checkDataArray(field) || !pop(I32) || !pop(I32)) return false;
    if constexpr (requires(Value v) { sink_.arrayNewData(type, segment, v, v); })
      return produce(result, [&] { return sink_.arrayNewData(type, segment, value(top_), value(top_ + 1)); });
    break;
  }
  default: { // ArrayNewElem
    ElemIndex segment;
    if (!readElem(segment) || !checkElemArray(field, segment) || !pop(I32) || !pop(I32)) return false;
    if constexpr (requires(Value v) { sink_.arrayNewElem(type, segment, v, v); })
      return produce(result, [&] { return sink_.arrayNewElem(type, segment, value(top_), value(top_ + 1)); });
    break;
  }
  }
  push(result);
  return unsupported();
}

template <class Sink> bool FunctionReader<Sink>::readArrayOp(Opcode which) {
  using enum Opcode;
  TypeIndex type, from;
  if (which == ArrayLen) {
    if (!pop(ValueType::ref(AbstractHeap::Array, true))) return false;
    noteNullable(top_);
    if constexpr (requires(Value v) { sink_.arrayLen(v); })
      return produce(I32, [&] { return sink_.arrayLen(value(top_)); });
    push(I32);
    return unsupported();
  }
  if (!readType(type, DefinedType::Array)) return false;
  const FieldType &field = module_.type(type).fields[0];
  switch (which) {
  case ArrayGet:
  case ArrayGetS:
  case ArrayGetU: {
    const Extend extend = which == ArrayGet ? Extend::None : which == ArrayGetS ? Extend::Signed : Extend::Unsigned;
    if (!checkPacking(field, extend) || !pop(I32) || !pop(nullable(type))) return false;
    noteNullable(top_);
    if constexpr (requires(Value v) { sink_.arrayGet(type, extend, v, v); })
      return produce(unpacked(field), [&] { return sink_.arrayGet(type, extend, value(top_), value(top_ + 1)); });
    push(unpacked(field));
    return unsupported();
  }
  case ArraySet:
    if (!isMutableField(field, "array") || !pop(unpacked(field)) || !pop(I32) || !pop(nullable(type))) return false;
    noteNullable(top_);
    if constexpr (requires(Value v) { sink_.arraySet(type, v, v, v); }) {
      if (live_) sink_.arraySet(type, value(top_), value(top_ + 1), value(top_ + 2));
      return true;
    }
    return unsupported();
  case ArrayFill:
    if (!isMutableField(field, "array") || !pop(I32) || !pop(unpacked(field)) || !pop(I32) || !pop(nullable(type)))
      return false;
    noteNullable(top_);
    if constexpr (requires(Value v) { sink_.arrayFill(type, v, v, v, v); }) {
      if (live_) sink_.arrayFill(type, value(top_), value(top_ + 1), value(top_ + 2), value(top_ + 3));
      return true;
    }
    return unsupported();
  case ArrayCopy:
    if (!readType(from, DefinedType::Array) || !isMutableField(field, "array") ||
        !checkArrayCopy(field, module_.type(from).fields[0]) || !pop(I32) || !pop(I32) || !pop(nullable(from)) ||
        !pop(I32) || !pop(nullable(type)))
      return false;
    if constexpr (requires(Value v) { sink_.arrayCopy(type, from, v, v, v, v, v); }) {
      if (live_)
        sink_.arrayCopy(type, from, value(top_), value(top_ + 1), value(top_ + 2), value(top_ + 3), value(top_ + 4));
      return true;
    }
    return unsupported();
  case ArrayInitData: {
    DataIndex segment;
    if (!readData(segment) || !isMutableField(field, "array") || !checkDataArray(field) || !pop(I32) || !pop(I32) ||
        !pop(I32) || !pop(nullable(type)))
      return false;
    noteNullable(top_);
    if constexpr (requires(Value v) { sink_.arrayInitData(type, segment, v, v, v, v); }) {
      if (live_) sink_.arrayInitData(type, segment, value(top_), value(top_ + 1), value(top_ + 2), value(top_ + 3));
      return true;
    }
    return unsupported();
  }
  default: { // ArrayInitElem
    ElemIndex segment;
    if (!readElem(segment) || !isMutableField(field, "array") || !checkElemArray(field, segment) || !pop(I32) ||
        !pop(I32) || !pop(I32) || !pop(nullable(type)))
      return false;
    noteNullable(top_);
    if constexpr (requires(Value v) { sink_.arrayInitElem(type, segment, v, v, v, v); }) {
      if (live_) sink_.arrayInitElem(type, segment, value(top_), value(top_ + 1), value(top_ + 2), value(top_ + 3));
      return true;
    }
    return unsupported();
  }
  }
}

template <class Sink> bool FunctionReader<Sink>::readCastOp(Opcode which) {
  HeapType heap;
  ValueType from;
  if (!readHeapType(heap) || !checkCast(heap, from)) return false;
  const ValueType to = ValueType::ref(heap, which == Opcode::RefTestNull || which == Opcode::RefCastNull);
  if (which == Opcode::RefTest || which == Opcode::RefTestNull) {
    if constexpr (requires(Value v) { sink_.refTest(to, from, v); })
      return produce(I32, [&] { return sink_.refTest(to, from, value(top_)); });
    push(I32);
  } else {
    if constexpr (requires(Value v) { sink_.refCast(to, from, v); })
      return produce(to, [&] { return sink_.refCast(to, from, value(top_)); });
    push(to);
  }
  return unsupported();
}

// custom-descriptors
template <class Sink> bool FunctionReader<Sink>::readDescriptorOp(Opcode which) {
  using enum Opcode;
  TypeIndex type;
  ValueType result;
  switch (which) {
  case StructNewDesc:
  case StructNewDefaultDesc: {
    if (!readType(type, DefinedType::Struct) || !checkAllocation(type, true) || !popDescriptor(type, true))
      return false;
    Value descriptor = value(top_);
    result = allocated(type);
    const auto &fields = module_.type(type).fields;
    if (which == StructNewDefaultDesc) {
      if (!checkDefaultable(type)) return false;
      if constexpr (requires { sink_.structNewDefaultDesc(type, descriptor); })
        return produce(result, [&] { return sink_.structNewDefaultDesc(type, descriptor); });
      break;
    }
    for (usize i = fields.size(); i-- > 0;)
      if (!pop(unpacked(fields[i]))) return false;
    if constexpr (requires(Values v) { sink_.structNewDesc(type, v, descriptor); })
      return produce(result, [&] { return sink_.structNewDesc(type, above(top_, fields.size()), descriptor); });
    break;
  }
  case RefGetDesc:
    if (!readTypeIndex(type) || !popDescribed(type, result)) return false;
    if constexpr (requires(Value v) { sink_.refGetDesc(type, v); })
      return produce(result, [&] { return sink_.refGetDesc(type, value(top_)); });
    break;
  default: { // RefCastDescEq, RefCastDescEqNull
    HeapType heap;
    ValueType from;
    if (!readHeapType(heap) || !popDescriptor(heap)) return false;
    Value descriptor = value(top_);
    if (!checkCast(heap, from)) return false;
    result = ValueType::ref(heap, which == RefCastDescEqNull);
    if constexpr (requires(Value v) { sink_.refCastDescEq(result, from, v, v); })
      return produce(result, [&] { return sink_.refCastDescEq(result, from, value(top_), descriptor); });
    break;
  }
  }
  push(result);
  return unsupported();
}

} // namespace wasmc
