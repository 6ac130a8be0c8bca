// Guest addresses: the one place that decides every bounds question (design: "Memory").
//
// Invariant: the address of an access of `width` bytes is base + index + offset, computed without wrapping in 64 bits.
// --bounds=guard: index and offset are below 2^32 and the loader reserves kGuardReservation (8 GiB + 64 KiB) without
// access behind the memory's size, so an access outside faults and nothing else can be reached.
// --bounds=explicit: the end is compared with the memory's size before the access.
#include "compiler/codegen/function-emitter.h"
#include <cstddef>

namespace wasmc {

FunctionEmitter::Value FunctionEmitter::memoryBase(MemoryIndex memory) {
  Value &base = memoryBases_[memory.value];
  if (!base)
    base = atEntry([&] {
      const u64 at = plan_.layout.memories + u64(memory.value) * sizeof(MemoryRef) + offsetof(MemoryRef, base);
      return contextField(at, builder_.getPtrTy(), true, "memory");
    });
  return base;
}

FunctionEmitter::Value FunctionEmitter::memoryByteSize(MemoryIndex memory) {
  const u64 at = plan_.layout.memories + u64(memory.value) * sizeof(MemoryRef) + offsetof(MemoryRef, object);
  Value object = contextField(at, builder_.getPtrTy(), true, "memory.object");
  return partition_.loadField(builder_, object, offsetof(MemoryObject, size), builder_.getInt64Ty(), false, "memory.size");
}

FunctionEmitter::Value FunctionEmitter::address(const MemArg &access, Value index, u32 width) {
  static_assert(kGuardReservation >= 2 * (u64(1) << 32) + 16, "index + offset + widest access");
  // The index is zero-extended: a sign-extended one would point below the reservation.
  Value wide = builder_.CreateZExt(index, builder_.getInt64Ty());
  if (partition_.options().bounds == Bounds::Explicit) {
    Value end = builder_.CreateAdd(wide, builder_.getInt64(access.offset + width), "", /*HasNUW=*/true, /*HasNSW=*/true);
    trapIf(builder_.CreateICmpUGT(end, memoryByteSize(access.memory)), TrapKind::MemoryOutOfBounds);
  }
  Value pointer = builder_.CreateGEP(builder_.getInt8Ty(), memoryBase(access.memory), wide);
  if (access.offset == 0)
    return pointer;
  return builder_.CreateGEP(builder_.getInt8Ty(), pointer, builder_.getInt64(access.offset));
}

// Volatile, so that no access that may trap is dropped, and none moves across another or across a visible store.
FunctionEmitter::Value FunctionEmitter::load(const MemArg &access, Value index, llvm::Type *type) {
  Value pointer = address(access, index, static_cast<u32>(type->getPrimitiveSizeInBits() / 8));
  llvm::LoadInst *value = builder_.CreateAlignedLoad(type, pointer, llvm::Align(1), /*isVolatile=*/true);
  located(value);
  return value;
}

void FunctionEmitter::store(const MemArg &access, Value index, Value value) {
  Value pointer = address(access, index, static_cast<u32>(value->getType()->getPrimitiveSizeInBits() / 8));
  located(builder_.CreateAlignedStore(value, pointer, llvm::Align(1), /*isVolatile=*/true));
}

} // namespace wasmc
