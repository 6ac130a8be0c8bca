// What FunctionReader<Sink> asks of a Sink. FunctionReader decodes and validates one function body (spec 3.3, 5.4 and
// appendix "validation algorithm") and calls the sink for every *reachable* operator, so that validation and emission
// are one pass and the sink only sees well-typed code.
//
// A sink has:
//   using Value = ...;   // an operand, e.g. llvm::Value *; default constructible and copyable
//   using Label = ...;   // the sink's part of a control frame; default constructible and movable
//
// For each row of opcodes.def with a plain signature:
//   Value emit_<Name>(Imm imm, Args args)        Imm: see immediates.h. Args: std::span<Value>, in stack order.
//   Rows without a result return Value{} (ignored) or void; rows with two results return std::array<Value, 2>.
//   The row's feature was checked and, for memory operators, imm.memory, alignment and offset too.
// A sink that wants them all alike (validation, dumping) may inherit DefaultOperators (function-reader.h).
//
// Control, in which `Values` is std::span<Value> and FrameTypes gives the block's parameter and result types:
//   void beginFunction(std::span<const ValueType> locals, FrameTypes types, Label &body);  // locals: parameters first
//   void block(Label &label, FrameTypes types, Values params);
//   void loop(Label &label, FrameTypes types, Values params);   // may replace params (phis)
//   void if_(Label &label, FrameTypes types, Value condition, Values params);
//   void else_(Label &label, FrameTypes types, bool thenReachable, Values thenResults, Values params /* out */);
//            // params: what the else branch starts with, the same values that if_ was given
//   bool end(Label &label, FrameTypes types, bool reachable, Values results /* in if reachable, out */);
//            // of block, loop, if and (last) the function body. Returns whether code after it can be reached, i.e.
//            // it was reached or something branched to it. An `if` without `else` is closed by a call of else_ first.
//            // For a loop the label is the loop's head, so only `reachable` counts.
//            // For the function body: results are the function's results; the sink emits the return.
//   void br(Label &target, Values values);
//   void brIf(Label &target, Value condition, Values values);   // falls through with the same values
//   void brTable(Value index, std::span<Label *const> targets, Label &default_, Values values);
//   void return_(Values values);
//   void unreachable();
//   void call(FuncIndex, Values args, Values results /* out */);
//   void callIndirect(TableIndex, TypeIndex, Value index, Values args, Values results);
//   void callRef(TypeIndex, Value callee, Values args, Values results);
//   void returnCall(FuncIndex, Values args); void returnCallIndirect(TableIndex, TypeIndex, Value index, Values args);
//   void returnCallRef(TypeIndex, Value callee, Values args);
//   void brOnNull / brOnNonNull / brOnCast, tryTable, throw_ ...: see function-reader.h
//
// args and results never overlap. An operator whose method the sink does not have is refused as not supported yet.
//
// Others that need more than a plain signature:
//   Value localGet(LocalIndex); void localSet(LocalIndex, Value); void localTee(LocalIndex, Value);
//   Value globalGet(GlobalIndex); void globalSet(GlobalIndex, Value);
//   Value select(ValueType, Value a, Value b, Value condition);
//   Value tableGet(TableIndex, Value); void tableSet(TableIndex, Value index, Value value);
//   Value tableSize(TableIndex); Value tableGrow(TableIndex, Value init, Value delta);
//   void tableFill(TableIndex, Value at, Value value, Value count);
//   void tableCopy(TableIndex to, TableIndex from, Value d, Value s, Value n);
//   void tableInit(TableIndex, ElemIndex, Value d, Value s, Value n); void elemDrop(ElemIndex);
//   Value memorySize(MemoryIndex); Value memoryGrow(MemoryIndex, Value delta);
//   void memoryFill(MemoryIndex, Value d, Value v, Value n); void memoryCopy(MemoryIndex to, MemoryIndex from, Value d, Value s, Value n);
//   void memoryInit(MemoryIndex, DataIndex, Value d, Value s, Value n); void dataDrop(DataIndex);
//   Value refNull(HeapType); Value refIsNull(Value); Value refFunc(FuncIndex);
//   Value constI32(i32), constI64(i64), constF32(u32 bits), constF64(u64 bits), (constV128 later);
//   structNew ... externConvertAny (structs, arrays, i31), refTest(to, from, Value), refCast(to, from, Value): see
//     function-reader-objects.h and DefaultOperators (validate-sink.h)
//   void operandIsNullable(bool);   // optional: before an operator that traps on a null reference, whether its operand's
//                                   // type allows null
//
// and, for positions:
//   void at(u64 offset);   // before each reachable operator: its offset in the file
#pragma once
#include "compiler/wasm/immediates.h"
#include "compiler/wasm/module.h"

namespace wasmc {

// Parameter and result types of a control frame. The spans stay valid while the function is being read.
struct FrameTypes {
  std::span<const ValueType> params, results;
};

// One clause of try_table; the branch carries the tag's parameters and, with isRef, the exnref.
template <class Label> struct CatchClause {
  std::optional<TagIndex> tag; // none: catch_all
  bool isRef = false;
  Label *target = nullptr;
};

// How struct.get and array.get widen a packed field.
enum class Extend : u8 { None, Signed, Unsigned };

} // namespace wasmc
