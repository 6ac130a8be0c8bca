// Memory operators (spec 4.4.7): plain accesses, whose addresses come from address.cpp, and operators on whole memories.
#include "compiler/codegen/function-emitter.h"
#include <algorithm>
#include <bit>

namespace wasmc {

FunctionEmitter::Value FunctionEmitter::emit_I32Load(MemArg m, Args a) { return load(m, a[0], builder_.getInt32Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I64Load(MemArg m, Args a) { return load(m, a[0], builder_.getInt64Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_F32Load(MemArg m, Args a) { return load(m, a[0], builder_.getFloatTy()); }
FunctionEmitter::Value FunctionEmitter::emit_F64Load(MemArg m, Args a) { return load(m, a[0], builder_.getDoubleTy()); }
FunctionEmitter::Value FunctionEmitter::emit_I32Load8S(MemArg m, Args a) { return builder_.CreateSExt(load(m, a[0], builder_.getInt8Ty()), builder_.getInt32Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I32Load8U(MemArg m, Args a) { return builder_.CreateZExt(load(m, a[0], builder_.getInt8Ty()), builder_.getInt32Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I32Load16S(MemArg m, Args a) { return builder_.CreateSExt(load(m, a[0], builder_.getInt16Ty()), builder_.getInt32Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I32Load16U(MemArg m, Args a) { return builder_.CreateZExt(load(m, a[0], builder_.getInt16Ty()), builder_.getInt32Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I64Load8S(MemArg m, Args a) { return builder_.CreateSExt(load(m, a[0], builder_.getInt8Ty()), builder_.getInt64Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I64Load8U(MemArg m, Args a) { return builder_.CreateZExt(load(m, a[0], builder_.getInt8Ty()), builder_.getInt64Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I64Load16S(MemArg m, Args a) { return builder_.CreateSExt(load(m, a[0], builder_.getInt16Ty()), builder_.getInt64Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I64Load16U(MemArg m, Args a) { return builder_.CreateZExt(load(m, a[0], builder_.getInt16Ty()), builder_.getInt64Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I64Load32S(MemArg m, Args a) { return builder_.CreateSExt(load(m, a[0], builder_.getInt32Ty()), builder_.getInt64Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I64Load32U(MemArg m, Args a) { return builder_.CreateZExt(load(m, a[0], builder_.getInt32Ty()), builder_.getInt64Ty()); }

FunctionEmitter::Value FunctionEmitter::emit_I32Store(MemArg m, Args a) { return store(m, a[0], a[1]), nullptr; }
FunctionEmitter::Value FunctionEmitter::emit_I64Store(MemArg m, Args a) { return store(m, a[0], a[1]), nullptr; }
FunctionEmitter::Value FunctionEmitter::emit_F32Store(MemArg m, Args a) { return store(m, a[0], a[1]), nullptr; }
FunctionEmitter::Value FunctionEmitter::emit_F64Store(MemArg m, Args a) { return store(m, a[0], a[1]), nullptr; }
FunctionEmitter::Value FunctionEmitter::emit_I32Store8(MemArg m, Args a) { return store(m, a[0], builder_.CreateTrunc(a[1], builder_.getInt8Ty())), nullptr; }
FunctionEmitter::Value FunctionEmitter::emit_I32Store16(MemArg m, Args a) { return store(m, a[0], builder_.CreateTrunc(a[1], builder_.getInt16Ty())), nullptr; }
FunctionEmitter::Value FunctionEmitter::emit_I64Store8(MemArg m, Args a) { return store(m, a[0], builder_.CreateTrunc(a[1], builder_.getInt8Ty())), nullptr; }
FunctionEmitter::Value FunctionEmitter::emit_I64Store16(MemArg m, Args a) { return store(m, a[0], builder_.CreateTrunc(a[1], builder_.getInt16Ty())), nullptr; }
FunctionEmitter::Value FunctionEmitter::emit_I64Store32(MemArg m, Args a) { return store(m, a[0], builder_.CreateTrunc(a[1], builder_.getInt32Ty())), nullptr; }

FunctionEmitter::Value FunctionEmitter::memorySize(MemoryIndex memory) {
  const MemoryType &type = module_.memories[memory.value];
  Value size = memoryByteSize(memory);
  if (type.limits.isShared) // another thread may let it grow while this one waits for that
    llvm::cast<llvm::LoadInst>(size)->setAtomic(llvm::AtomicOrdering::SequentiallyConsistent);
  return narrow(builder_.CreateLShr(size, type.pageSizeLog2), type.limits);
}

FunctionEmitter::Value FunctionEmitter::memoryGrow(MemoryIndex memory, Value delta) {
  Value old = callBuiltin(Builtin::MemoryGrow, {builder_.getInt32(memory.value), wide(delta)});
  return narrow(old, module_.memories[memory.value].limits);
}

// The chunks that a copy of so many bytes is made of; the last one may overlap the one before.
llvm::SmallVector<FunctionEmitter::Chunk, 4> FunctionEmitter::chunksOf(u32 count) {
  llvm::SmallVector<Chunk, 4> chunks;
  for (u32 done = 0; done < count;) {
    const u32 left = count - done;
    u32 width = left >= 16 ? 16 : std::bit_floor(left);
    if (width < left && width < 16 && count >= 2 * width) // 15 as 8 and 8 rather than 8, 4, 2 and 1
      width *= 2;
    const u32 offset = std::min(done, count - width);
    llvm::Type *type = width == 16 ? static_cast<llvm::Type *>(llvm::FixedVectorType::get(builder_.getInt8Ty(), 16)) : builder_.getIntNTy(8 * width);
    chunks.push_back({offset, type});
    done = offset + width;
  }
  return chunks;
}

// Whether copies and fills of a few bytes, whose number is known, become loads and stores. (Producers turn assignments of structures into
// such.) All is loaded before anything is stored, and the last chunk is stored first: if any byte is outside, that chunk traps, with nothing written.
std::optional<u32> FunctionEmitter::inlineCount(MemoryIndex memory, Value n) {
  constexpr u64 kMost = 64;
  const auto *count = llvm::dyn_cast<llvm::ConstantInt>(n);
  const MemoryType &type = module_.memories[memory.value];
  if (!count || partition_.options().optLevel == OptLevel::O0 || partition_.options().bounds != Bounds::Guard || type.pageSizeLog2 != 16 || type.limits.is64 ||
      count->isZero() || count->getValue().ugt(kMost))
    return {};
  return static_cast<u32>(count->getZExtValue());
}

// Calls the artifact's own code for few bytes, if there is any; what is emitted next is for when that code would not. The block behind both.
llvm::BasicBlock *FunctionEmitter::branchIfDone(llvm::Function *forFewOrNull, Value d, Value sourceOrByte, Value n) {
  if (!forFewOrNull) return nullptr;
  llvm::CallInst *isDone = builder_.CreateCall(forFewOrNull, {context_, d, sourceOrByte, n});
  isDone->setCallingConv(forFewOrNull->getCallingConv());
  isDone->addParamAttr(0, llvm::Attribute::SwiftSelf);
  isDone->setDoesNotThrow();
  located(isDone);
  llvm::BasicBlock *rest = newBlock("bulk"), *done = newBlock("done");
  builder_.CreateCondBr(isDone, done, rest, partition_.likely());
  builder_.SetInsertPoint(rest);
  return done;
}

void FunctionEmitter::continueAt(llvm::BasicBlock *blockOrNull) {
  if (!blockOrNull) return;
  builder_.CreateBr(blockOrNull);
  builder_.SetInsertPoint(blockOrNull);
}

void FunctionEmitter::memoryFill(MemoryIndex memory, Value d, Value value, Value n) {
  chargeBulk(n, 1);
  if (const auto count = inlineCount(memory, n)) {
    Value byte = builder_.CreateTrunc(value, builder_.getInt8Ty());
    Value all = builder_.CreateVectorSplat(16, byte);
    const auto chunks = chunksOf(*count);
    for (const Chunk &chunk : llvm::reverse(chunks)) {
      Value part = all;
      if (auto *type = llvm::dyn_cast<llvm::IntegerType>(chunk.type))
        part = builder_.CreateMul(builder_.CreateZExt(byte, type), llvm::ConstantInt::get(type, llvm::APInt::getSplat(type->getBitWidth(), llvm::APInt(8, 1))));
      store({memory, chunk.offset}, d, part);
    }
    return;
  }
  llvm::BasicBlock *done = branchIfDone(partition_.fillOfFewOrNull(memory), wide(d), value, wide(n));
  callBuiltinOrTrap(Builtin::MemoryFill, {builder_.getInt32(memory.value), wide(d), value, wide(n)}, TrapKind::MemoryOutOfBounds);
  continueAt(done);
}

void FunctionEmitter::memoryCopy(MemoryIndex to, MemoryIndex from, Value d, Value s, Value n) {
  chargeBulk(n, 1);
  if (const auto count = inlineCount(to, n); count && inlineCount(from, n)) {
    const auto chunks = chunksOf(*count);
    llvm::SmallVector<Value, 4> parts;
    for (const Chunk &chunk : chunks)
      parts.push_back(load({from, chunk.offset}, s, chunk.type));
    for (usize i = chunks.size(); i-- > 0;)
      store({to, chunks[i].offset}, d, parts[i]);
    return;
  }
  llvm::BasicBlock *done = branchIfDone(to.value == from.value ? partition_.copyOfFewOrNull(to) : nullptr, wide(d), wide(s), wide(n));
  callBuiltinOrTrap(Builtin::MemoryCopy,
                    {builder_.getInt32(to.value), builder_.getInt32(from.value), wide(d), wide(s), wide(n)},
                    TrapKind::MemoryOutOfBounds);
  continueAt(done);
}

void FunctionEmitter::memoryInit(MemoryIndex memory, DataIndex segment, Value d, Value s, Value n) {
  chargeBulk(n, 1);
  callBuiltinOrTrap(Builtin::MemoryInit,
                    {builder_.getInt32(memory.value), builder_.getInt32(segment.value), wide(d), wide(s), wide(n)},
                    TrapKind::MemoryOutOfBounds);
}

void FunctionEmitter::dataDrop(DataIndex segment) { callBuiltin(Builtin::DataDrop, {builder_.getInt32(segment.value)}); }

} // namespace wasmc
