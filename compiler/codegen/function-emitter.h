// FunctionEmitter: the sink that turns one function body into LLVM IR. FunctionReader drives it (compiler/wasm/sink.h) and
// shows it only well-typed, reachable operators. Families of operators are in emit-*.cpp, all guest addresses come from
// address.cpp and all traps from trap.cpp.
#pragma once
#include "compiler/codegen/partition.h"
#include "compiler/codegen/vector-builder.h"
#include "compiler/wasm/immediates.h"
#include "compiler/wasm/sink.h"
#include <llvm/IR/IRBuilder.h>

namespace wasmc {

// The C++ type of an immediate, by its form.
template <ImmForm> struct ImmediateOf { using Type = None; };
template <> struct ImmediateOf<ImmForm::MemArg> { using Type = MemArg; };
template <> struct ImmediateOf<ImmForm::MemLaneArg> { using Type = MemLaneArg; };
template <> struct ImmediateOf<ImmForm::LaneArg> { using Type = LaneArg; };
template <> struct ImmediateOf<ImmForm::ShuffleArg> { using Type = ShuffleArg; };

class FunctionEmitter {
public:
  using Value = llvm::Value *;
  using Values = std::span<Value>;
  using Args = std::span<Value>;

  // The code generator's part of a control frame.
  struct Label {
    llvm::BasicBlock *target = nullptr;          // where a branch to it goes: after the block, or the loop's head
    llvm::SmallVector<llvm::PHINode *, 2> values; // what a branch carries
    llvm::BasicBlock *otherwise = nullptr;        // if: start of the else branch
    llvm::SmallVector<Value, 2> params;           // if: its parameters, which the else branch starts with
    bool isLoop = false;
    bool isBody = false;     // of the function: its end returns
    bool isTargeted = false; // something branches to the end of it
    u32 outerTries = 0;      // tries that are open around it
    bool isOpenTry = false;  // it is a try, and handles what is thrown now
    llvm::BasicBlock *unmatched = nullptr; // try: where an exception goes that none of the catches so far takes
    Value caught = nullptr;  // try: the exception, in its catches
  };

  // Emits into the function f<index> of `partition`, which is declared and empty.
  FunctionEmitter(PartitionEmitter &partition, FuncIndex index);

  void at(u64 offset, Opcode opcode); // emit-fuel.cpp

  // Control (emit-control.cpp)
  void beginFunction(std::span<const ValueType> locals, FrameTypes types, Label &body);
  void block(Label &label, FrameTypes types, Values params);
  void loop(Label &label, FrameTypes types, Values params);
  void if_(Label &label, FrameTypes types, Value condition, Values params);
  void else_(Label &label, FrameTypes types, bool thenReachable, Values thenResults, Values params);
  bool end(Label &label, FrameTypes types, bool reachable, Values results);
  void br(Label &target, Values values);
  void brIf(Label &target, Value condition, Values values);
  void brTable(Value index, std::span<Label *const> targets, Label &default_, Values values);
  void brTableWithoutCheck(Value index, std::span<Label *const> targets, Label &default_, Values values);
  void return_(Values values);
  void unreachable();
  Value select(ValueType type, Value a, Value b, Value condition);

  // Exceptions (emit-exception.cpp)
  void tryTable(Label &label, FrameTypes types, std::span<const CatchClause<Label>> clauses, Values params);
  void throw_(TagIndex tag, Values args);
  void throwRef(Value exception);
  void try_(Label &label, FrameTypes types, Values params);
  void catch_(Label &label, FrameTypes types, TagIndex tag, bool reachable, Values results, Values payload);
  void catchAll(Label &label, FrameTypes types, bool reachable, Values results);
  void delegate(Label &label, FrameTypes types, bool reachable, Values results, Label &to);
  void rethrow(Label &label);

  // Calls (emit-call.cpp)
  void call(FuncIndex function, Values args, Values results);
  void callIndirect(TableIndex table, TypeIndex type, Value index, Values args, Values results);
  void callRef(TypeIndex type, Value reference, Values args, Values results);
  void returnCall(FuncIndex function, Values args);
  void returnCallIndirect(TableIndex table, TypeIndex type, Value index, Values args);
  void returnCallRef(TypeIndex type, Value reference, Values args);

  // Variables and constants (emit-variable.cpp)
  Value localGet(LocalIndex local);
  void localSet(LocalIndex local, Value value);
  Value localTee(LocalIndex local, Value value);
  Value globalGet(GlobalIndex global);
  void globalSet(GlobalIndex global, Value value);
  Value constI32(i32 value);
  Value constI64(i64 value);
  Value constF32(u32 bits);
  Value constF64(u64 bits);
  Value constV128(const std::array<u8, 16> &bytes);

  // References and tables (emit-table.cpp)
  Value refNull(HeapType type);
  Value refIsNull(Value reference);
  Value refFunc(FuncIndex function);
  Value refAsNonNull(Value reference);
  Value brOnNull(Label &target, Value reference, Values values);
  void brOnNonNull(Label &target, Values values);
  Value tableGet(TableIndex table, Value index);
  void tableSet(TableIndex table, Value index, Value value);
  Value tableSize(TableIndex table);
  Value tableGrow(TableIndex table, Value init, Value delta);
  void tableFill(TableIndex table, Value at, Value value, Value count);
  void tableCopy(TableIndex to, TableIndex from, Value d, Value s, Value n);
  void tableInit(TableIndex table, ElemIndex segment, Value d, Value s, Value n);
  void elemDrop(ElemIndex segment);

  // Structs, arrays, i31 (emit-gc.cpp)
  void operandIsNullable(bool isNullable) { isNullable_ = isNullable; }
  Value structNew(TypeIndex type, Values fields);
  Value structNewDefault(TypeIndex type);
  Value structGet(TypeIndex type, u32 field, Extend extend, Value object);
  void structSet(TypeIndex type, u32 field, Value object, Value value);
  Value arrayNew(TypeIndex type, Value value, Value length);
  Value arrayNewDefault(TypeIndex type, Value length);
  Value arrayNewFixed(TypeIndex type, Values elements);
  Value arrayNewData(TypeIndex type, DataIndex segment, Value offset, Value length);
  Value arrayNewElem(TypeIndex type, ElemIndex segment, Value offset, Value length);
  Value arrayGet(TypeIndex type, Extend extend, Value array, Value index);
  void arraySet(TypeIndex type, Value array, Value index, Value value);
  Value arrayLen(Value array);
  void arrayFill(TypeIndex type, Value array, Value index, Value value, Value count);
  void arrayCopy(TypeIndex to, TypeIndex from, Value target, Value targetIndex, Value source, Value sourceIndex, Value count);
  void arrayInitData(TypeIndex type, DataIndex segment, Value array, Value index, Value offset, Value count);
  void arrayInitElem(TypeIndex type, ElemIndex segment, Value array, Value index, Value offset, Value count);
  Value refI31(Value value);
  Value i31Get(bool isSigned, Value reference);
  Value refEq(Value a, Value b);
  Value anyConvertExtern(Value reference);
  Value externConvertAny(Value reference);

  // Tests and casts (emit-cast.cpp)
  Value refTest(ValueType to, ValueType from, Value reference);
  Value refCast(ValueType to, ValueType from, Value reference);
  Value brOnCast(Label &target, ValueType to, ValueType from, bool onFailure, Values values);

  // Memory as a whole (emit-memory.cpp)
  Value memorySize(MemoryIndex memory);
  Value memoryGrow(MemoryIndex memory, Value delta);
  void memoryFill(MemoryIndex memory, Value d, Value value, Value n);
  void memoryCopy(MemoryIndex to, MemoryIndex from, Value d, Value s, Value n);
  void memoryInit(MemoryIndex memory, DataIndex segment, Value d, Value s, Value n);
  void dataDrop(DataIndex segment);

  // Integers, i32 (emit-integer.cpp)
  Value emit_I32Clz(None, Args);
  Value emit_I32Ctz(None, Args);
  Value emit_I32Popcnt(None, Args);
  Value emit_I32Add(None, Args);
  Value emit_I32Sub(None, Args);
  Value emit_I32Mul(None, Args);
  Value emit_I32DivS(None, Args);
  Value emit_I32DivU(None, Args);
  Value emit_I32RemS(None, Args);
  Value emit_I32RemU(None, Args);
  Value emit_I32And(None, Args);
  Value emit_I32Or(None, Args);
  Value emit_I32Xor(None, Args);
  Value emit_I32Shl(None, Args);
  Value emit_I32ShrS(None, Args);
  Value emit_I32ShrU(None, Args);
  Value emit_I32Rotl(None, Args);
  Value emit_I32Rotr(None, Args);
  Value emit_I32Eqz(None, Args);
  Value emit_I32Eq(None, Args);
  Value emit_I32Ne(None, Args);
  Value emit_I32LtS(None, Args);
  Value emit_I32LtU(None, Args);
  Value emit_I32GtS(None, Args);
  Value emit_I32GtU(None, Args);
  Value emit_I32LeS(None, Args);
  Value emit_I32LeU(None, Args);
  Value emit_I32GeS(None, Args);
  Value emit_I32GeU(None, Args);
  Value emit_I32Extend8S(None, Args);
  Value emit_I32Extend16S(None, Args);
  // Integers, i64 (emit-integer.cpp)
  Value emit_I64Clz(None, Args);
  Value emit_I64Ctz(None, Args);
  Value emit_I64Popcnt(None, Args);
  Value emit_I64Add(None, Args);
  Value emit_I64Sub(None, Args);
  Value emit_I64Mul(None, Args);
  Value emit_I64DivS(None, Args);
  Value emit_I64DivU(None, Args);
  Value emit_I64RemS(None, Args);
  Value emit_I64RemU(None, Args);
  Value emit_I64And(None, Args);
  Value emit_I64Or(None, Args);
  Value emit_I64Xor(None, Args);
  Value emit_I64Shl(None, Args);
  Value emit_I64ShrS(None, Args);
  Value emit_I64ShrU(None, Args);
  Value emit_I64Rotl(None, Args);
  Value emit_I64Rotr(None, Args);
  Value emit_I64Eqz(None, Args);
  Value emit_I64Eq(None, Args);
  Value emit_I64Ne(None, Args);
  Value emit_I64LtS(None, Args);
  Value emit_I64LtU(None, Args);
  Value emit_I64GtS(None, Args);
  Value emit_I64GtU(None, Args);
  Value emit_I64LeS(None, Args);
  Value emit_I64LeU(None, Args);
  Value emit_I64GeS(None, Args);
  Value emit_I64GeU(None, Args);
  Value emit_I64Extend8S(None, Args);
  Value emit_I64Extend16S(None, Args);
  Value emit_I64Extend32S(None, Args);
  // Floats, f32 (emit-float.cpp)
  Value emit_F32Abs(None, Args);
  Value emit_F32Neg(None, Args);
  Value emit_F32Ceil(None, Args);
  Value emit_F32Floor(None, Args);
  Value emit_F32Trunc(None, Args);
  Value emit_F32Nearest(None, Args);
  Value emit_F32Sqrt(None, Args);
  Value emit_F32Add(None, Args);
  Value emit_F32Sub(None, Args);
  Value emit_F32Mul(None, Args);
  Value emit_F32Div(None, Args);
  Value emit_F32Min(None, Args);
  Value emit_F32Max(None, Args);
  Value emit_F32Copysign(None, Args);
  Value emit_F32Eq(None, Args);
  Value emit_F32Ne(None, Args);
  Value emit_F32Lt(None, Args);
  Value emit_F32Gt(None, Args);
  Value emit_F32Le(None, Args);
  Value emit_F32Ge(None, Args);
  // Floats, f64 (emit-float.cpp)
  Value emit_F64Abs(None, Args);
  Value emit_F64Neg(None, Args);
  Value emit_F64Ceil(None, Args);
  Value emit_F64Floor(None, Args);
  Value emit_F64Trunc(None, Args);
  Value emit_F64Nearest(None, Args);
  Value emit_F64Sqrt(None, Args);
  Value emit_F64Add(None, Args);
  Value emit_F64Sub(None, Args);
  Value emit_F64Mul(None, Args);
  Value emit_F64Div(None, Args);
  Value emit_F64Min(None, Args);
  Value emit_F64Max(None, Args);
  Value emit_F64Copysign(None, Args);
  Value emit_F64Eq(None, Args);
  Value emit_F64Ne(None, Args);
  Value emit_F64Lt(None, Args);
  Value emit_F64Gt(None, Args);
  Value emit_F64Le(None, Args);
  Value emit_F64Ge(None, Args);
  // 128-bit integers in two halves, low first (emit-wide.cpp)
  std::array<Value, 2> emit_I64Add128(None, Args);
  std::array<Value, 2> emit_I64Sub128(None, Args);
  std::array<Value, 2> emit_I64MulWideS(None, Args);
  std::array<Value, 2> emit_I64MulWideU(None, Args);
  // Conversions (emit-conversion.cpp)
  Value emit_I32WrapI64(None, Args);
  Value emit_I64ExtendI32S(None, Args);
  Value emit_I64ExtendI32U(None, Args);
  Value emit_I32TruncF32S(None, Args);
  Value emit_I32TruncF32U(None, Args);
  Value emit_I32TruncF64S(None, Args);
  Value emit_I32TruncF64U(None, Args);
  Value emit_I64TruncF32S(None, Args);
  Value emit_I64TruncF32U(None, Args);
  Value emit_I64TruncF64S(None, Args);
  Value emit_I64TruncF64U(None, Args);
  Value emit_I32TruncSatF32S(None, Args);
  Value emit_I32TruncSatF32U(None, Args);
  Value emit_I32TruncSatF64S(None, Args);
  Value emit_I32TruncSatF64U(None, Args);
  Value emit_I64TruncSatF32S(None, Args);
  Value emit_I64TruncSatF32U(None, Args);
  Value emit_I64TruncSatF64S(None, Args);
  Value emit_I64TruncSatF64U(None, Args);
  Value emit_F32ConvertI32S(None, Args);
  Value emit_F32ConvertI32U(None, Args);
  Value emit_F32ConvertI64S(None, Args);
  Value emit_F32ConvertI64U(None, Args);
  Value emit_F64ConvertI32S(None, Args);
  Value emit_F64ConvertI32U(None, Args);
  Value emit_F64ConvertI64S(None, Args);
  Value emit_F64ConvertI64U(None, Args);
  Value emit_F32DemoteF64(None, Args);
  Value emit_F64PromoteF32(None, Args);
  Value emit_I32ReinterpretF32(None, Args);
  Value emit_I64ReinterpretF64(None, Args);
  Value emit_F32ReinterpretI32(None, Args);
  Value emit_F64ReinterpretI64(None, Args);
  // Memory accesses (emit-memory.cpp)
  Value emit_I32Load(MemArg, Args);
  Value emit_I64Load(MemArg, Args);
  Value emit_F32Load(MemArg, Args);
  Value emit_F64Load(MemArg, Args);
  Value emit_I32Load8S(MemArg, Args);
  Value emit_I32Load8U(MemArg, Args);
  Value emit_I32Load16S(MemArg, Args);
  Value emit_I32Load16U(MemArg, Args);
  Value emit_I64Load8S(MemArg, Args);
  Value emit_I64Load8U(MemArg, Args);
  Value emit_I64Load16S(MemArg, Args);
  Value emit_I64Load16U(MemArg, Args);
  Value emit_I64Load32S(MemArg, Args);
  Value emit_I64Load32U(MemArg, Args);
  Value emit_I32Store(MemArg, Args);
  Value emit_I64Store(MemArg, Args);
  Value emit_F32Store(MemArg, Args);
  Value emit_F64Store(MemArg, Args);
  Value emit_I32Store8(MemArg, Args);
  Value emit_I32Store16(MemArg, Args);
  Value emit_I64Store8(MemArg, Args);
  Value emit_I64Store16(MemArg, Args);
  Value emit_I64Store32(MemArg, Args);
  // Vectors (emit-simd-*.cpp) and atomics (emit-atomic.cpp): a method for each row with the prefix 0xFD or 0xFE
#define ROW_0x00(Name, imm)
#define ROW_0xFB(Name, imm)
#define ROW_0xFC(Name, imm)
#define ROW_0xFD(Name, imm) Value emit_##Name(ImmediateOf<immShape(ImmKind::imm).form>::Type, Args);
#define ROW_0xFE(Name, imm) ROW_0xFD(Name, imm)
#define OP(prefix, code, Name, text, imm, sig, feature) ROW_##prefix(Name, imm)
#include "compiler/wasm/opcodes.def"
#undef OP
#undef ROW_0x00
#undef ROW_0xFB
#undef ROW_0xFC
#undef ROW_0xFD
#undef ROW_0xFE

  // After the last operator (emit-fuel.cpp, float-operands.cpp)
  void endCharge();
  void protectFloatOperands();

private:
  // address.cpp: the one place that decides every bounds question
  Value address(const MemArg &access, Value index, u32 width);
  struct Range {
    Value end, size; // the access is inside if end <= size
  };
  Range compareWithSize(const MemArg &access, Value wideIndex, u32 width);
  Value guarded(Value value, Value number, Value limit, bool orEqual = false);
  Value memoryBase(MemoryIndex memory);
  Value memoryByteSize(MemoryIndex memory);
  struct Chunk { // of a copy or a fill
    u32 offset;
    llvm::Type *type;
  };
  llvm::SmallVector<Chunk, 4> chunksOf(u32 count);
  std::optional<u32> inlineCount(MemoryIndex memory, Value n);
  llvm::BasicBlock *branchIfDone(llvm::Function *forFewOrNull, Value d, Value sourceOrByte, Value n);
  void continueAt(llvm::BasicBlock *blockOrNull);
  Value load(const MemArg &access, Value index, llvm::Type *type);
  void store(const MemArg &access, Value index, Value value);

  // trap.cpp: the one place that emits traps
  void trap(TrapKind kind);                       // ends the block
  void trapIf(Value condition, TrapKind kind);    // continues in a new block
  void checkHostStack();

  // emit-fuel.cpp: nothing is done unless the module is compiled with --fuel
  enum class Exhaustion : u8 { Checked, Unchecked };
  void beginFuel();
  void beginCharge(Exhaustion exhaustion); // in each block that another one than the preceding operator leads to
  void chargeBulk(Value count, u32 bytesEach);
  void spillFuel();  // before code runs that looks at VmRuntime::fuel
  void reloadFuel(); // and after it
  Value fuelField();
  Value useFuel(Value amount); // what is left

  // emit-call.cpp
  Value callBuiltin(Builtin builtin, llvm::ArrayRef<Value> args); // after the context
  void callBuiltinOrTrap(Builtin builtin, llvm::ArrayRef<Value> args, TrapKind kind);
  struct Callee { // code that can be called now
    const DefinedType *signature;
    llvm::FunctionType *type;
    Value code;
    llvm::CallingConv::ID convention;
    Value context;
  };
  Callee callee(FuncIndex function);
  Callee indirectCallee(TableIndex table, TypeIndex type, Value index); // checks of call_indirect included
  Callee refCallee(TypeIndex type, Value reference);
  Callee objectCallee(Value function, TypeIndex type);
  void callCode(const Callee &callee, Values args, Values results);
  void callImport(FuncIndex function, Values args, Values results);
  void tailCallCode(const Callee &callee, Values args);

  // emit-exception.cpp
  struct Try { // one that is open: exceptions of the operators now emitted go to it
    llvm::BasicBlock *dispatch;            // compares tags; the exception is in caughtSlot()
    llvm::BasicBlock *landingPad = nullptr; // of its calls; made when there is one
  };
  llvm::BasicBlock *unwindTarget();                // for a call, or null
  llvm::BasicBlock *dispatchOutside(usize tries);  // where an exception goes that leaves all but the outermost `tries`
  llvm::AllocaInst *caughtSlot();
  void openTry(Label &label, std::span<const ValueType> results);
  void closeTry(Label &label);
  void leaveTryBody(Label &label, bool reachable, Values results);
  llvm::BasicBlock *catchBlock(llvm::BasicBlock *&unmatched, Value exception, TagIndex tag);
  void throwException(Value exception);
  Value tagObject(TagIndex tag);
  Value payloadAddress(Value exception, usize index);
  void loadPayload(Value exception, TagIndex tag, llvm::SmallVectorImpl<Value> &out);
  // emit-cast.cpp
  Value runtimeType(TypeIndex type);
  Value typeOf(Value object);                   // of a FuncObject, struct or array
  Value isOfType(Value object, HeapType heap); // i1: of the type or a subtype; `object` is not null and has a header
  Value isReference(ValueType to, ValueType from, Value reference);

  // emit-gc.cpp
  void describe(const std::string &operand); // what the operator is about, if the module names its types
  void trapIfNull(Value reference, TrapKind kind); // unless the operand can't be null
  llvm::Type *storageType(const FieldType &field);
  llvm::MDNode *aliasOf(TypeIndex type, u32 field);
  Value loadStorage(TypeIndex type, u32 field, Extend extend, Value address);
  void storeStorage(TypeIndex type, u32 field, Value address, Value value);
  Value fieldAt(Value object, u64 offset);
  Value lengthOf(Value array);
  Value elementAddress(TypeIndex type, Value array, Value index);
  Value checkedElement(TypeIndex type, Value array, Value index);
  void checkRange(Value array, Value index, Value count);
  Value byteCount(TypeIndex type, Value count);
  Value takeCell(Value bin, Value cellSize, llvm::function_ref<Value()> slow);
  Value allocateByHost(TypeIndex type, Value length);
  void storeHeader(Value object, u64 offset, Value value);
  Value allocateStruct(TypeIndex type);
  Value allocateArray(TypeIndex type, Value length);
  void fill(TypeIndex type, Value array, Value index, Value value, Value count);

  // emit-table.cpp
  Value tableObject(TableIndex table);
  Value tableElement(TableIndex table, Value index, TrapKind outside); // address of the element

  // emit-variable.cpp
  llvm::AllocaInst *localSlot(LocalIndex local);
  bool isFrameBase(LocalIndex local) const;
  void keepFrameBase(LocalIndex local, Value value);
  Value globalAddress(GlobalIndex global);

  // float-operands.cpp: values that LLVM must not see through, where a fold would lose the quieting of a signalling NaN
  Value opaque(Value value);
  Value escape(Value value); // called for arguments and results

  // emit-integer.cpp, emit-float.cpp, emit-conversion.cpp
  Value flag(Value bit) { return builder_.CreateZExt(bit, builder_.getInt32Ty()); }
  Value compare(llvm::CmpInst::Predicate predicate, Args a);
  Value intrinsic(llvm::Intrinsic::ID id, llvm::ArrayRef<Value> args) { return simd_.intrinsic(id, args); }
  Value shiftAmount(Value amount);
  Value wide(Value index) { return builder_.CreateZExt(index, builder_.getInt64Ty()); } // a 32- or 64-bit address or count
  Value narrow(Value size, const Limits &limits); // to the address type of a memory or table
  Value divide(llvm::Instruction::BinaryOps op, Args a);
  Value arithmetic(llvm::Instruction::BinaryOps op, Args a) { return simd_.arithmetic(op, a[0], a[1]); }
  Value minMax(llvm::Intrinsic::ID id, Args a);
  Value truncate(Value value, llvm::Type *to, bool isSigned);

  // emit-atomic.cpp
  Value atomicAddress(const MemArg &access, Value index, u32 width);
  Value atomicLoad(Value pointer, llvm::Type *type, u32 width);
  Value atomicOperator(Opcode opcode, const MemArg &access, Args a);
  Value atomicWait(const MemArg &access, u32 width, Args a);
  Value compareExchange(Value pointer, llvm::Type *memoryType, u32 width, Value expected, Value replacement);

  // emit-simd-*.cpp
  Value loadExtended(Shape from, Sign sign, const MemArg &access, Args a);
  Value loadSplat(Shape shape, const MemArg &access, Args a);
  Value loadZero(Shape shape, const MemArg &access, Args a);
  Value loadLane(Shape shape, const MemLaneArg &access, Args a);
  Value storeLane(Shape shape, const MemLaneArg &access, Args a);
  Value extractLane(Shape shape, LaneArg at, Args a);
  Value replaceLane(Shape shape, LaneArg at, Args a);
  Value averageRounded(Shape shape, Args a);
  Value pseudoExtreme(Shape shape, Extreme which, Args a);
  bool isDeterministic() const { return partition_.options().deterministic; }
  Value relaxedMultiplyAdd(Shape shape, bool isNegated, Args a);
  Value relaxedMinMax(Shape shape, Extreme which, Args a);
  Value relaxedLaneSelect(Shape shape, Args a);
  Value relaxedTruncate(Shape from, Args a);
  Value relaxedDot(Args a);

  // emit-profile.cpp
  void beginProfile();
  void count(u64 offset, Value more);
  llvm::MDNode *branchWeights(Value isTaken); // an i1
  std::vector<u64> tableCounts(Value index, usize targets);
  void setTableWeights(llvm::SwitchInst *table, std::span<const u64> counts);

  // Control helpers
  void addIncoming(Label &label, Values values, llvm::BasicBlock *from);
  llvm::MDNode *hintedWeights();
  llvm::BasicBlock *newBlock(const char *name);
  void makeValues(Label &label, std::span<const ValueType> types);

  llvm::DILocation *location(); // the current wasm offset
  llvm::Instruction *located(llvm::Instruction *instruction); // gives it the current location
  Value contextField(u64 offset, llvm::Type *type, bool invariant, const char *name);
  Value atEntry(llvm::function_ref<Value()> make); // emits in the entry block

  PartitionEmitter &partition_;
  const ModulePlan &plan_;
  const Module &module_;
  FuncIndex index_;
  llvm::Function *function_;
  llvm::IRBuilder<> builder_;
  VectorBuilder simd_{builder_, partition_.target(), isDeterministic()};
  llvm::DISubprogram *subprogram_;
  Value context_ = nullptr;
  bool locatesAll_;
  u32 offset_ = 0;
  Opcode opcode_ = Opcode::Nop;
  bool isNullable_ = true; // the reference operand of the current operator, if that traps on null
  llvm::AllocaInst *fuel_ = nullptr;    // null without --fuel
  llvm::Instruction *charge_ = nullptr; // the subtraction that pays for the current run of operators
  u32 weight_ = 0;                      // of that run so far
  std::vector<llvm::AllocaInst *> locals_; // null until used
  std::span<const ValueType> localTypes_;
  llvm::AllocaInst *frameBaseSlot_ = nullptr; // null until needed
  std::vector<Value> memoryBases_;
  llvm::SmallDenseMap<Value, Value, 4> opaque_;
  llvm::SmallVector<Try, 4> tries_; // open ones, innermost last
  llvm::AllocaInst *caughtSlot_ = nullptr;
  llvm::BasicBlock *leave_ = nullptr; // throws on to the caller what no try takes
  llvm::Instruction *entryEnd_ = nullptr; // new entry code goes before it
};

// Decodes, validates and emits the body of function `index`.
Result<void> emitFunction(PartitionEmitter &partition, FuncIndex index);

} // namespace wasmc
