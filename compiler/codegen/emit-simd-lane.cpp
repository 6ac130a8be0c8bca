// Vectors as a whole and by lane (spec 4.4.3): constants, lanes, shuffles, bitwise operators, and tests of all lanes.
#include "compiler/codegen/function-emitter.h"

namespace wasmc {
using enum Shape;

FunctionEmitter::Value FunctionEmitter::constV128(const std::array<u8, 16> &bytes) {
  return llvm::ConstantDataVector::get(builder_.getContext(), llvm::ArrayRef<u8>(bytes));
}

FunctionEmitter::Value FunctionEmitter::extractLane(Shape shape, LaneArg at, Args a) {
  return builder_.CreateExtractElement(simd_.lanes(shape, a[0]), at.lane);
}

FunctionEmitter::Value FunctionEmitter::replaceLane(Shape shape, LaneArg at, Args a) {
  llvm::Type *lane = simd_.type(shape)->getElementType();
  Value scalar = lane->isIntegerTy() ? builder_.CreateTrunc(a[1], lane) : a[1];
  return simd_.v128(builder_.CreateInsertElement(simd_.lanes(shape, a[0]), scalar, at.lane));
}

auto FunctionEmitter::emit_I8x16Shuffle(ShuffleArg m, Args a) -> Value {
  llvm::SmallVector<int, 16> from(m.lanes.begin(), m.lanes.end());
  return simd_.v128(builder_.CreateShuffleVector(simd_.lanes(I8x16, a[0]), simd_.lanes(I8x16, a[1]), from));
}

// An index of 16 or more selects 0. Saturated, 112 more has bit 7 set and the same low four bits otherwise.
auto FunctionEmitter::emit_I8x16Swizzle(None, Args a) -> Value {
  Value indices =
      builder_.CreateBinaryIntrinsic(llvm::Intrinsic::uadd_sat, simd_.lanes(I8x16, a[1]), simd_.allInt(I8x16, 112));
  return simd_.v128(partition_.target().emitByteLookup(builder_, simd_.lanes(I8x16, a[0]), indices));
}

auto FunctionEmitter::emit_I8x16Splat(None, Args a) -> Value { return simd_.splat(I8x16, a[0]); }
auto FunctionEmitter::emit_I16x8Splat(None, Args a) -> Value { return simd_.splat(I16x8, a[0]); }
auto FunctionEmitter::emit_I32x4Splat(None, Args a) -> Value { return simd_.splat(I32x4, a[0]); }
auto FunctionEmitter::emit_I64x2Splat(None, Args a) -> Value { return simd_.splat(I64x2, a[0]); }
auto FunctionEmitter::emit_F32x4Splat(None, Args a) -> Value { return simd_.splat(F32x4, a[0]); }
auto FunctionEmitter::emit_F64x2Splat(None, Args a) -> Value { return simd_.splat(F64x2, a[0]); }
auto FunctionEmitter::emit_I8x16ExtractLaneS(LaneArg m, Args a) -> Value {
  return builder_.CreateSExt(extractLane(I8x16, m, a), builder_.getInt32Ty());
}
auto FunctionEmitter::emit_I8x16ExtractLaneU(LaneArg m, Args a) -> Value {
  return builder_.CreateZExt(extractLane(I8x16, m, a), builder_.getInt32Ty());
}
auto FunctionEmitter::emit_I16x8ExtractLaneS(LaneArg m, Args a) -> Value {
  return builder_.CreateSExt(extractLane(I16x8, m, a), builder_.getInt32Ty());
}
auto FunctionEmitter::emit_I16x8ExtractLaneU(LaneArg m, Args a) -> Value {
  return builder_.CreateZExt(extractLane(I16x8, m, a), builder_.getInt32Ty());
}
auto FunctionEmitter::emit_I32x4ExtractLane(LaneArg m, Args a) -> Value { return extractLane(I32x4, m, a); }
auto FunctionEmitter::emit_I64x2ExtractLane(LaneArg m, Args a) -> Value { return extractLane(I64x2, m, a); }
auto FunctionEmitter::emit_F32x4ExtractLane(LaneArg m, Args a) -> Value { return extractLane(F32x4, m, a); }
auto FunctionEmitter::emit_F64x2ExtractLane(LaneArg m, Args a) -> Value { return extractLane(F64x2, m, a); }
auto FunctionEmitter::emit_I8x16ReplaceLane(LaneArg m, Args a) -> Value { return replaceLane(I8x16, m, a); }
auto FunctionEmitter::emit_I16x8ReplaceLane(LaneArg m, Args a) -> Value { return replaceLane(I16x8, m, a); }
auto FunctionEmitter::emit_I32x4ReplaceLane(LaneArg m, Args a) -> Value { return replaceLane(I32x4, m, a); }
auto FunctionEmitter::emit_I64x2ReplaceLane(LaneArg m, Args a) -> Value { return replaceLane(I64x2, m, a); }
auto FunctionEmitter::emit_F32x4ReplaceLane(LaneArg m, Args a) -> Value { return replaceLane(F32x4, m, a); }
auto FunctionEmitter::emit_F64x2ReplaceLane(LaneArg m, Args a) -> Value { return replaceLane(F64x2, m, a); }

auto FunctionEmitter::emit_V128Not(None, Args a) -> Value { return builder_.CreateNot(a[0]); }
auto FunctionEmitter::emit_V128And(None, Args a) -> Value { return builder_.CreateAnd(a[0], a[1]); }
auto FunctionEmitter::emit_V128Andnot(None, Args a) -> Value {
  return builder_.CreateAnd(a[0], builder_.CreateNot(a[1]));
}
auto FunctionEmitter::emit_V128Or(None, Args a) -> Value { return builder_.CreateOr(a[0], a[1]); }
auto FunctionEmitter::emit_V128Xor(None, Args a) -> Value { return builder_.CreateXor(a[0], a[1]); }
auto FunctionEmitter::emit_V128Bitselect(None, Args a) -> Value {
  return builder_.CreateOr(builder_.CreateAnd(a[0], a[2]), builder_.CreateAnd(a[1], builder_.CreateNot(a[2])));
}
auto FunctionEmitter::emit_V128AnyTrue(None, Args a) -> Value {
  return flag(builder_.CreateIsNotNull(builder_.CreateBitCast(a[0], builder_.getInt128Ty())));
}
auto FunctionEmitter::emit_I8x16AllTrue(None, Args a) -> Value { return flag(simd_.allTrue(I8x16, a[0])); }
auto FunctionEmitter::emit_I16x8AllTrue(None, Args a) -> Value { return flag(simd_.allTrue(I16x8, a[0])); }
auto FunctionEmitter::emit_I32x4AllTrue(None, Args a) -> Value { return flag(simd_.allTrue(I32x4, a[0])); }
auto FunctionEmitter::emit_I64x2AllTrue(None, Args a) -> Value { return flag(simd_.allTrue(I64x2, a[0])); }
auto FunctionEmitter::emit_I8x16Bitmask(None, Args a) -> Value {
  return builder_.CreateZExt(simd_.bitmask(I8x16, a[0]), builder_.getInt32Ty());
}
auto FunctionEmitter::emit_I16x8Bitmask(None, Args a) -> Value {
  return builder_.CreateZExt(simd_.bitmask(I16x8, a[0]), builder_.getInt32Ty());
}
auto FunctionEmitter::emit_I32x4Bitmask(None, Args a) -> Value {
  return builder_.CreateZExt(simd_.bitmask(I32x4, a[0]), builder_.getInt32Ty());
}
auto FunctionEmitter::emit_I64x2Bitmask(None, Args a) -> Value {
  return builder_.CreateZExt(simd_.bitmask(I64x2, a[0]), builder_.getInt32Ty());
}

} // namespace wasmc
