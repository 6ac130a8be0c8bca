// Atomic operators (threads proposal): sequentially consistent, on addresses that must be aligned. They are volatile too, so
// that one whose result is unused still traps and still orders.
#include "compiler/codegen/function-emitter.h"

namespace wasmc {
namespace {

constexpr auto kOrder = llvm::AtomicOrdering::SequentiallyConsistent;

// The read-modify-write rows come in groups of seven widths, in this order, from opcode FE 1E on.
constexpr u32 kFirstStore = 0x17, kFirstRmw = 0x1E, kFirstCompareExchange = 0x48, kWidths = 7;
constexpr llvm::AtomicRMWInst::BinOp kRmw[] = {llvm::AtomicRMWInst::Add, llvm::AtomicRMWInst::Sub, llvm::AtomicRMWInst::And,
                                               llvm::AtomicRMWInst::Or,  llvm::AtomicRMWInst::Xor, llvm::AtomicRMWInst::Xchg};

} // namespace

// base + index + offset, after the checks of address() and of alignment (bases are page aligned).
FunctionEmitter::Value FunctionEmitter::atomicAddress(const MemArg &access, Value index, u32 width) {
  Value pointer = address(access, index, width);
  Value misaligned = builder_.CreateAnd(builder_.CreatePtrToInt(pointer, builder_.getInt64Ty()), width - 1);
  trapIf(builder_.CreateIsNotNull(misaligned), TrapKind::UnalignedAtomic);
  return pointer;
}

FunctionEmitter::Value FunctionEmitter::atomicLoad(Value pointer, llvm::Type *type, u32 width) {
  llvm::LoadInst *load = builder_.CreateAlignedLoad(type, pointer, llvm::Align(width), /*isVolatile=*/true);
  load->setAtomic(kOrder);
  located(load);
  return load;
}

FunctionEmitter::Value FunctionEmitter::atomicOperator(Opcode opcode, const MemArg &access, Args a) {
  const OpcodeInfo &row = opcodeInfo(opcode);
  const u32 width = immShape(row.immediate).width;
  llvm::Type *memoryType = builder_.getIntNTy(width * 8);
  Value pointer = atomicAddress(access, a[0], width);
  if (row.code >= kFirstStore && row.code < kFirstRmw) {
    llvm::StoreInst *store =
        builder_.CreateAlignedStore(builder_.CreateTrunc(a[1], memoryType), pointer, llvm::Align(width), /*isVolatile=*/true);
    store->setAtomic(kOrder);
    located(store);
    return nullptr;
  }
  llvm::Type *resultType = partition_.type(row.signature.results[0]);
  if (row.code < kFirstStore)
    return builder_.CreateZExt(atomicLoad(pointer, memoryType, width), resultType);
  if (row.code >= kFirstCompareExchange)
    return compareExchange(pointer, memoryType, width, a[1], a[2]);
  const auto operation = kRmw[(row.code - kFirstRmw) / kWidths];
  llvm::AtomicRMWInst *old =
      builder_.CreateAtomicRMW(operation, pointer, builder_.CreateTrunc(a[1], memoryType), llvm::Align(width), kOrder);
  old->setVolatile(true);
  located(old);
  return builder_.CreateZExt(old, resultType);
}

// A narrow compare-exchange compares the zero-extended old value with the whole expected one: if that has higher bits set
// nothing is stored.
FunctionEmitter::Value FunctionEmitter::compareExchange(Value pointer, llvm::Type *memoryType, u32 width, Value expected,
                                                        Value replacement) {
  llvm::Type *type = expected->getType();
  Value narrowExpected = builder_.CreateTrunc(expected, memoryType);
  auto exchange = [&] {
    llvm::AtomicCmpXchgInst *pair = builder_.CreateAtomicCmpXchg(
        pointer, narrowExpected, builder_.CreateTrunc(replacement, memoryType), llvm::Align(width), kOrder, kOrder);
    pair->setVolatile(true);
    located(pair);
    return builder_.CreateZExt(builder_.CreateExtractValue(pair, 0), type);
  };
  if (type == memoryType)
    return exchange();
  llvm::BasicBlock *fits = newBlock("exchange"), *tooLarge = newBlock("load"), *next = newBlock("next");
  builder_.CreateCondBr(builder_.CreateICmpEQ(builder_.CreateZExt(narrowExpected, type), expected), fits, tooLarge,
                        partition_.likely());
  builder_.SetInsertPoint(fits);
  Value exchanged = exchange();
  builder_.CreateBr(next);
  builder_.SetInsertPoint(tooLarge);
  Value loaded = builder_.CreateZExt(atomicLoad(pointer, memoryType, width), type);
  builder_.CreateBr(next);
  builder_.SetInsertPoint(next);
  llvm::PHINode *old = builder_.CreatePHI(type, 2);
  old->addIncoming(exchanged, fits);
  old->addIncoming(loaded, tooLarge);
  return old;
}

// The load traps where the address is outside, and the host may then read there.
FunctionEmitter::Value FunctionEmitter::atomicWait(const MemArg &access, u32 width, Args a) {
  Value pointer = atomicAddress(access, a[0], width);
  atomicLoad(pointer, builder_.getIntNTy(width * 8), width);
  if (!module_.memories[access.memory.value].limits.isShared)
    trapIf(builder_.getTrue(), TrapKind::ExpectedSharedMemory);
  Value at = builder_.CreateAdd(wide(a[0]), builder_.getInt64(access.offset));
  return callBuiltin(Builtin::AtomicWait, {builder_.getInt32(access.memory.value), at, builder_.getInt32(width), wide(a[1]), a[2]});
}

FunctionEmitter::Value FunctionEmitter::emit_MemoryAtomicWait32(MemArg access, Args a) { return atomicWait(access, 4, a); }
FunctionEmitter::Value FunctionEmitter::emit_MemoryAtomicWait64(MemArg access, Args a) { return atomicWait(access, 8, a); }

FunctionEmitter::Value FunctionEmitter::emit_MemoryAtomicNotify(MemArg access, Args a) {
  Value pointer = atomicAddress(access, a[0], 4);
  atomicLoad(pointer, builder_.getInt32Ty(), 4);
  Value at = builder_.CreateAdd(wide(a[0]), builder_.getInt64(access.offset));
  return callBuiltin(Builtin::AtomicNotify, {builder_.getInt32(access.memory.value), at, a[1]});
}

FunctionEmitter::Value FunctionEmitter::emit_AtomicFence(None, Args) {
  builder_.CreateFence(kOrder);
  return nullptr;
}

FunctionEmitter::Value FunctionEmitter::emit_I32AtomicLoad(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicLoad, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicLoad(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicLoad, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicLoad8U(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicLoad8U, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicLoad16U(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicLoad16U, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicLoad8U(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicLoad8U, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicLoad16U(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicLoad16U, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicLoad32U(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicLoad32U, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicStore(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicStore, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicStore(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicStore, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicStore8(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicStore8, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicStore16(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicStore16, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicStore8(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicStore8, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicStore16(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicStore16, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicStore32(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicStore32, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmwAdd(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmwAdd, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmwAdd(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmwAdd, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw8AddU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw8AddU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw16AddU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw16AddU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw8AddU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw8AddU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw16AddU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw16AddU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw32AddU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw32AddU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmwSub(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmwSub, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmwSub(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmwSub, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw8SubU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw8SubU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw16SubU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw16SubU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw8SubU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw8SubU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw16SubU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw16SubU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw32SubU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw32SubU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmwAnd(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmwAnd, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmwAnd(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmwAnd, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw8AndU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw8AndU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw16AndU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw16AndU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw8AndU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw8AndU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw16AndU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw16AndU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw32AndU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw32AndU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmwOr(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmwOr, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmwOr(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmwOr, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw8OrU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw8OrU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw16OrU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw16OrU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw8OrU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw8OrU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw16OrU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw16OrU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw32OrU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw32OrU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmwXor(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmwXor, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmwXor(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmwXor, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw8XorU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw8XorU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw16XorU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw16XorU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw8XorU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw8XorU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw16XorU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw16XorU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw32XorU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw32XorU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmwXchg(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmwXchg, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmwXchg(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmwXchg, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw8XchgU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw8XchgU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw16XchgU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw16XchgU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw8XchgU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw8XchgU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw16XchgU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw16XchgU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw32XchgU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw32XchgU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmwCmpxchg(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmwCmpxchg, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmwCmpxchg(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmwCmpxchg, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw8CmpxchgU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw8CmpxchgU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32AtomicRmw16CmpxchgU(MemArg m, Args a) { return atomicOperator(Opcode::I32AtomicRmw16CmpxchgU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw8CmpxchgU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw8CmpxchgU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw16CmpxchgU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw16CmpxchgU, m, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64AtomicRmw32CmpxchgU(MemArg m, Args a) { return atomicOperator(Opcode::I64AtomicRmw32CmpxchgU, m, a); }

} // namespace wasmc
