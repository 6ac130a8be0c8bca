// Memory operators (spec 4.4.7): plain accesses, whose addresses come from address.cpp, and operators on whole memories.
#include "compiler/codegen/function-emitter.h"

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

void FunctionEmitter::memoryFill(MemoryIndex memory, Value d, Value value, Value n) {
  chargeBulk(n, 1);
  callBuiltinOrTrap(Builtin::MemoryFill, {builder_.getInt32(memory.value), wide(d), value, wide(n)}, TrapKind::MemoryOutOfBounds);
}

void FunctionEmitter::memoryCopy(MemoryIndex to, MemoryIndex from, Value d, Value s, Value n) {
  chargeBulk(n, 1);
  callBuiltinOrTrap(Builtin::MemoryCopy,
                    {builder_.getInt32(to.value), builder_.getInt32(from.value), wide(d), wide(s), wide(n)},
                    TrapKind::MemoryOutOfBounds);
}

void FunctionEmitter::memoryInit(MemoryIndex memory, DataIndex segment, Value d, Value s, Value n) {
  chargeBulk(n, 1);
  callBuiltinOrTrap(Builtin::MemoryInit,
                    {builder_.getInt32(memory.value), builder_.getInt32(segment.value), wide(d), wide(s), wide(n)},
                    TrapKind::MemoryOutOfBounds);
}

void FunctionEmitter::dataDrop(DataIndex segment) { callBuiltin(Builtin::DataDrop, {builder_.getInt32(segment.value)}); }

} // namespace wasmc
