// Part of function-reader.h: constants, locals, globals, tables, memories (spec 3.4.5 to 3.4.7).
#pragma once
#include "compiler/wasm/function-reader.h"

namespace wasmc {

template <class Sink> bool FunctionReader<Sink>::readSelect(bool isTyped) {
  ValueType type;
  if ((isTyped && !readSelectType(type)) || !pop(I32)) return false;
  const u32 conditionAt = top_;
  if (isTyped ? !pop(type) || !pop(type) : !popSelect(type)) return false;
  return produce(type, [&] { return sink_.select(type, value(top_), value(top_ + 1), value(conditionAt)); });
}

template <class Sink> bool FunctionReader<Sink>::readLocalOp(Opcode which) {
  LocalIndex local;
  ValueType type;
  if (!readLocal(local, type)) return false;
  if (which == Opcode::LocalGet) {
    if (!isInitialised(local)) [[unlikely]]
      return fail(ErrorKind::Invalid, "uninitialized local %u: its type %s has no default value", local.value,
                  toString(type).c_str());
    return produce(type, [&] { return sink_.localGet(local); });
  }
  if (!pop(type)) return false;
  initialise(local);
  if (which == Opcode::LocalTee) return produce(type, [&] { return sink_.localTee(local, value(top_)); });
  if (live_) sink_.localSet(local, value(top_));
  return true;
}

template <class Sink> bool FunctionReader<Sink>::readGlobalOp(bool isSet) {
  GlobalIndex global;
  if (!readGlobal(global)) return false;
  const GlobalType &type = module_.globals[global.value].type;
  if (!isSet) return produce(type.type, [&] { return sink_.globalGet(global); });
  if (!type.isMutable)
    return fail(ErrorKind::Invalid, "immutable global %u: global.set needs a mutable one", global.value);
  if (!pop(type.type)) return false;
  if (live_) sink_.globalSet(global, value(top_));
  return true;
}

template <class Sink> bool FunctionReader<Sink>::readTableOp(Opcode which) {
  using enum Opcode;
  TableIndex table, from;
  ElemIndex segment;
  if (which == ElemDrop) {
    if (!readElem(segment)) return false;
    if (live_) sink_.elemDrop(segment);
    return true;
  }
  if (which == TableInit && !readElem(segment)) return false;
  if (!readTable(table) || (which == TableCopy && !readTable(from))) return false;
  const ValueType address = addressType(table);
  switch (which) {
  case TableGet: return pop(address) && produce(element(table), [&] { return sink_.tableGet(table, value(top_)); });
  case TableSet:
    if (!pop(element(table)) || !pop(address)) return false;
    if (live_) sink_.tableSet(table, value(top_), value(top_ + 1));
    return true;
  case TableSize: return produce(address, [&] { return sink_.tableSize(table); });
  case TableGrow:
    return pop(address) && pop(element(table)) &&
           produce(address, [&] { return sink_.tableGrow(table, value(top_), value(top_ + 1)); });
  case TableFill:
    if (!pop(address) || !pop(element(table)) || !pop(address)) return false;
    if (live_) sink_.tableFill(table, value(top_), value(top_ + 1), value(top_ + 2));
    return true;
  case TableCopy: {
    const ValueType count = address == I64 && addressType(from) == I64 ? I64 : I32;
    if (!checkTableSegment(element(from), element(table), "the source table") || !pop(count) ||
        !pop(addressType(from)) || !pop(address))
      return false;
    if (live_) sink_.tableCopy(table, from, value(top_), value(top_ + 1), value(top_ + 2));
    return true;
  }
  default: // TableInit
    if (!checkTableSegment(module_.elements[segment.value].type, element(table), "the segment") || !pop(I32) ||
        !pop(I32) || !pop(address))
      return false;
    if (live_) sink_.tableInit(table, segment, value(top_), value(top_ + 1), value(top_ + 2));
    return true;
  }
}

template <class Sink> bool FunctionReader<Sink>::readMemoryOp(Opcode which) {
  using enum Opcode;
  MemoryIndex memory, from;
  DataIndex segment;
  if (which == DataDrop) {
    if (!readData(segment)) return false;
    if (live_) sink_.dataDrop(segment);
    return true;
  }
  if (which == MemoryInit && !readData(segment)) return false;
  if (!readMemoryOrZero(memory) || (which == MemoryCopy && !readMemoryOrZero(from))) return false;
  const ValueType address = addressType(memory);
  switch (which) {
  case MemorySize: return produce(address, [&] { return sink_.memorySize(memory); });
  case MemoryGrow: return pop(address) && produce(address, [&] { return sink_.memoryGrow(memory, value(top_)); });
  case MemoryFill:
    if (!pop(address) || !pop(I32) || !pop(address)) return false;
    if (live_) sink_.memoryFill(memory, value(top_), value(top_ + 1), value(top_ + 2));
    return true;
  case MemoryCopy: {
    const ValueType count = address == I64 && addressType(from) == I64 ? I64 : I32;
    if (!pop(count) || !pop(addressType(from)) || !pop(address)) return false;
    if (live_) sink_.memoryCopy(memory, from, value(top_), value(top_ + 1), value(top_ + 2));
    return true;
  }
  default: // MemoryInit
    if (!pop(I32) || !pop(I32) || !pop(address)) return false;
    if (live_) sink_.memoryInit(memory, segment, value(top_), value(top_ + 1), value(top_ + 2));
    return true;
  }
}

template <class Sink> bool FunctionReader<Sink>::readConst(Opcode which) {
  switch (which) {
  case Opcode::I32Const: {
    i32 number;
    return (cursor_.readS32(number) || failRead()) && produce(I32, [&] { return sink_.constI32(number); });
  }
  case Opcode::I64Const: {
    i64 number;
    return (cursor_.readS64(number) || failRead()) && produce(I64, [&] { return sink_.constI64(number); });
  }
  case Opcode::F32Const: {
    u32 bits;
    return (cursor_.readFixed(bits) || failRead()) && produce(F32, [&] { return sink_.constF32(bits); });
  }
  case Opcode::F64Const: {
    u64 bits;
    return (cursor_.readFixed(bits) || failRead()) && produce(F64, [&] { return sink_.constF64(bits); });
  }
  default: {
    std::array<u8, 16> bytes;
    if (!cursor_.readFixed(bytes)) return failRead();
    if constexpr (requires { sink_.constV128(bytes); }) return produce(V128, [&] { return sink_.constV128(bytes); });
    push(V128);
    return unsupported();
  }
  }
}

} // namespace wasmc
