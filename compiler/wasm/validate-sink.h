// DefaultOperators: a sink that takes every operator and does nothing, for sinks that care about few of them.
// ValidateSink: nothing else, so FunctionReader<ValidateSink> only validates.
#pragma once
#include "compiler/wasm/function-reader.h"

namespace wasmc {

struct Nothing {};

template <class V = Nothing, class L = Nothing> struct DefaultOperators {
  using Value = V;
  using Label = L;
  using Values = std::span<Value>;

#define OP(prefix, code, Name, text, imm, sig, feature)                                                                \
  auto emit_##Name(const auto &, Values) {                                                                             \
    constexpr Signature s = Signature::parse(#sig);                                                                    \
    if constexpr (s.resultCount == 2)                                                                                  \
      return std::array<Value, 2>{};                                                                                   \
    else                                                                                                               \
      return Value{};                                                                                                  \
  }
#include "compiler/wasm/opcodes.def"
#undef OP

  void beginFunction(std::span<const ValueType>, FrameTypes, Label &) {}
  void block(Label &, FrameTypes, Values) {}
  void loop(Label &, FrameTypes, Values) {}
  void if_(Label &, FrameTypes, Value, Values) {}
  void else_(Label &, FrameTypes, bool, Values, Values) {}
  void end(Label &, FrameTypes, bool, Values) {}
  void br(Label &, Values) {}
  void brIf(Label &, Value, Values) {}
  void brTable(Value, std::span<Label *const>, Label &, Values) {}
  void return_(Values) {}
  void unreachable() {}
  void call(FuncIndex, Values, Values) {}
  void callIndirect(TableIndex, TypeIndex, Value, Values, Values) {}
  void callRef(TypeIndex, Value, Values, Values) {}
  void returnCall(FuncIndex, Values) {}
  void returnCallIndirect(TableIndex, TypeIndex, Value, Values) {}
  void returnCallRef(TypeIndex, Value, Values) {}

  Value brOnNull(Label &, Value, Values) { return {}; }
  void brOnNonNull(Label &, Values) {}
  Value brOnCast(Label &, ValueType, ValueType, bool, Values) { return {}; }
  void tryTable(Label &, FrameTypes, std::span<const CatchClause<Label>>, Values) {}
  void throw_(TagIndex, Values) {}
  void throwRef(Value) {}
  void try_(Label &, FrameTypes, Values) {}
  void catch_(Label &, FrameTypes, TagIndex, bool, Values, Values) {}
  void catchAll(Label &, FrameTypes, bool, Values) {}
  void delegate(Label &, FrameTypes, bool, Values, Label &) {}
  void rethrow(Label &) {}

  Value localGet(LocalIndex) { return {}; }
  void localSet(LocalIndex, Value) {}
  Value localTee(LocalIndex, Value) { return {}; }
  Value globalGet(GlobalIndex) { return {}; }
  void globalSet(GlobalIndex, Value) {}
  Value select(ValueType, Value, Value, Value) { return {}; }
  Value tableGet(TableIndex, Value) { return {}; }
  void tableSet(TableIndex, Value, Value) {}
  Value tableSize(TableIndex) { return {}; }
  Value tableGrow(TableIndex, Value, Value) { return {}; }
  void tableFill(TableIndex, Value, Value, Value) {}
  void tableCopy(TableIndex, TableIndex, Value, Value, Value) {}
  void tableInit(TableIndex, ElemIndex, Value, Value, Value) {}
  void elemDrop(ElemIndex) {}
  Value memorySize(MemoryIndex) { return {}; }
  Value memoryGrow(MemoryIndex, Value) { return {}; }
  void memoryFill(MemoryIndex, Value, Value, Value) {}
  void memoryCopy(MemoryIndex, MemoryIndex, Value, Value, Value) {}
  void memoryInit(MemoryIndex, DataIndex, Value, Value, Value) {}
  void dataDrop(DataIndex) {}

  Value constI32(i32) { return {}; }
  Value constI64(i64) { return {}; }
  Value constF32(u32) { return {}; }
  Value constF64(u64) { return {}; }
  Value constV128(const std::array<u8, 16> &) { return {}; }

  Value refNull(HeapType) { return {}; }
  Value refIsNull(Value) { return {}; }
  Value refFunc(FuncIndex) { return {}; }
  Value refEq(Value, Value) { return {}; }
  Value refAsNonNull(Value) { return {}; }
  Value structNew(TypeIndex, Values) { return {}; }
  Value structNewDefault(TypeIndex) { return {}; }
  Value structGet(TypeIndex, u32, Extend, Value) { return {}; }
  void structSet(TypeIndex, u32, Value, Value) {}
  Value arrayNew(TypeIndex, Value, Value) { return {}; }
  Value arrayNewDefault(TypeIndex, Value) { return {}; }
  Value arrayNewFixed(TypeIndex, Values) { return {}; }
  Value arrayNewData(TypeIndex, DataIndex, Value, Value) { return {}; }
  Value arrayNewElem(TypeIndex, ElemIndex, Value, Value) { return {}; }
  Value arrayGet(TypeIndex, Extend, Value, Value) { return {}; }
  void arraySet(TypeIndex, Value, Value, Value) {}
  Value arrayLen(Value) { return {}; }
  void arrayFill(TypeIndex, Value, Value, Value, Value) {}
  void arrayCopy(TypeIndex, TypeIndex, Value, Value, Value, Value, Value) {}
  void arrayInitData(TypeIndex, DataIndex, Value, Value, Value, Value) {}
  void arrayInitElem(TypeIndex, ElemIndex, Value, Value, Value, Value) {}
  Value refTest(ValueType, ValueType, Value) { return {}; }
  Value refCast(ValueType, ValueType, Value) { return {}; }
  Value structNewDesc(TypeIndex, Values, Value) { return {}; }
  Value structNewDefaultDesc(TypeIndex, Value) { return {}; }
  Value refGetDesc(TypeIndex, Value) { return {}; }
  Value refCastDescEq(ValueType, ValueType, Value, Value) { return {}; }
  Value brOnCastDescEq(Label &, ValueType, ValueType, bool, Values, Value) { return {}; }
  Value refI31(Value) { return {}; }
  Value i31Get(bool, Value) { return {}; }
  Value anyConvertExtern(Value) { return {}; }
  Value externConvertAny(Value) { return {}; }
};

struct ValidateSink : DefaultOperators<> {};

} // namespace wasmc
