// Guest addresses: the one place that decides every bounds question (design: "Memory").
//
// Invariant: an access of `width` bytes goes to base + index + offset, computed without wrapping in 64 bits, and one of
// these holds before it:
//   guard, 32-bit memory   index and offset are below 2^32; the loader reserves kGuardReservation bytes behind the base,
//                          of which only the memory's size is accessible: an access outside faults, nothing else is there
//   guard, 64-bit memory   the index was tested to be below 2^kMemory64Bits; kGuardReservation64 bytes are reserved. An
//                          offset of 2^32 or more is compared like below
//   explicit, and memories whose size need not be a multiple of the host's page
//                          index + offset + width was compared with the memory's size
#include "compiler/codegen/function-emitter.h"
#include <cstddef>

namespace wasmc {

FunctionEmitter::Value FunctionEmitter::memoryBase(MemoryIndex memory) {
  Value &base = memoryBases_[memory.value];
  if (!base) {
    base = atEntry([&] {
      const u64 at = plan_.layout.memories + u64(memory.value) * sizeof(MemoryRef) + offsetof(MemoryRef, base);
      return contextField(at, builder_.getPtrTy(), true, "memory");
    });
    if (DebugValues *values = partition_.debugValuesOrNull(index_); values && memory.value == 0)
      values->setValue(base, ValueLocation::kMemoryBase, subprogram_, entryEnd_);
  }
  return base;
}

FunctionEmitter::Value FunctionEmitter::memoryByteSize(MemoryIndex memory) {
  const u64 at = plan_.layout.memories + u64(memory.value) * sizeof(MemoryRef) + offsetof(MemoryRef, object);
  Value object = contextField(at, builder_.getPtrTy(), true, "memory.object");
  return partition_.loadField(builder_, object, offsetof(MemoryObject, size), builder_.getInt64Ty(), false, "memory.size");
}

// What a wrongly predicted bounds check would let through becomes 0: Spectre version 1, --spectre=index-masking. `value` where
// number < limit, or number <= limit.
FunctionEmitter::Value FunctionEmitter::guarded(Value value, Value number, Value limit, bool orEqual) {
  if (partition_.options().spectre == Spectre::None)
    return value;
  return partition_.target().emitGuarded(builder_, value, number, limit, orEqual);
}

FunctionEmitter::Value FunctionEmitter::address(const MemArg &access, Value index, u32 width) {
  static_assert(kGuardReservation >= 2 * (u64(1) << 32) + 16, "index + offset + widest access");
  static_assert(kGuardReservation64 >= (u64(1) << kMemory64Bits) + (u64(1) << 32) + 16);
  const MemoryType &type = module_.memories[access.memory.value];
  const bool isGuarded = partition_.options().bounds == Bounds::Guard && type.pageSizeLog2 == 16 && access.offset < u64(1) << 32;
  // A 32-bit index is zero-extended: a sign-extended one would point below the reservation.
  Value wideIndex = wide(index);
  std::optional<Range> range;
  if (!isGuarded) {
    range = compareWithSize(access, wideIndex, width);
  } else if (type.limits.is64) {
    trapIf(builder_.CreateIsNotNull(builder_.CreateLShr(wideIndex, kMemory64Bits)), TrapKind::MemoryOutOfBounds);
    wideIndex = guarded(wideIndex, wideIndex, builder_.getInt64(u64(1) << kMemory64Bits));
  }
  Value pointer = builder_.CreateGEP(builder_.getInt8Ty(), memoryBase(access.memory), wideIndex);
  if (access.offset != 0)
    pointer = builder_.CreateGEP(builder_.getInt8Ty(), pointer, builder_.getInt64(access.offset));
  // The whole address, not the index: base + 0 + offset need not lie in the memory.
  return range ? guarded(pointer, range->end, range->size, /*orEqual=*/true) : pointer;
}

// Traps unless index + offset + width <= size, in unbounded arithmetic, and gives both. Where the sum does not fit 64 bits, the
// address wraps just as far, to at most a width below the memory, where nothing is (a 64-bit one only).
FunctionEmitter::Range FunctionEmitter::compareWithSize(const MemArg &access, Value wideIndex, u32 width) {
  if (access.offset > ~u64(0) - width) {
    trapIf(builder_.getTrue(), TrapKind::MemoryOutOfBounds);
    return {builder_.getInt64(1), builder_.getInt64(0)};
  }
  Value past = builder_.getInt64(access.offset + width);
  Value size = memoryByteSize(access.memory);
  if (!module_.memories[access.memory.value].limits.is64) {
    Value end = builder_.CreateAdd(wideIndex, past, "", /*HasNUW=*/true, /*HasNSW=*/true);
    trapIf(builder_.CreateICmpUGT(end, size), TrapKind::MemoryOutOfBounds);
    return {end, size};
  }
  Value sum = builder_.CreateBinaryIntrinsic(llvm::Intrinsic::uadd_with_overflow, wideIndex, past);
  Value end = builder_.CreateExtractValue(sum, 0);
  Value isPast = builder_.CreateICmpUGT(end, size);
  trapIf(builder_.CreateOr(builder_.CreateExtractValue(sum, 1), isPast), TrapKind::MemoryOutOfBounds);
  return {end, size};
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
