// Relaxed vector operators (spec 4.3.3 to 4.3.5, "relaxed"): results that the specification leaves open are the baseline's
// fastest, and those of the plain operators under --deterministic. The choice (the specification's R_fmadd and so on) is the
// same for all code of an artifact:
//   swizzle     an index of 16 to 127 counts modulo 16    laneselect  the lane's top bit decides
//   trunc_s     lowest integer for what does not fit       trunc_u     saturates
//   madd        fused if the target's CPU has it           min, max    the second operand for NaN and zeros
//   q15mulr     -1 * -1 gives -1                           dot         the second operand's lanes are unsigned
#include "compiler/codegen/function-emitter.h"

namespace wasmc {
using enum Shape;
using enum Sign;
using enum Extreme;
using llvm::Instruction;
namespace Intrinsic = llvm::Intrinsic;

FunctionEmitter::Value FunctionEmitter::relaxedMultiplyAdd(Shape shape, bool isNegated, Args a) {
  Value x = simd_.lanes(shape, a[0]), y = simd_.lanes(shape, a[1]), z = simd_.lanes(shape, a[2]);
  if (isNegated) x = builder_.CreateFNeg(x);
  if (partition_.fusesMultiplyAdd())
    return simd_.v128(builder_.CreateIntrinsic(Intrinsic::fma, {x->getType()}, {x, y, z}));
  return simd_.v128(simd_.arithmetic(Instruction::FAdd, simd_.arithmetic(Instruction::FMul, x, y), z));
}

FunctionEmitter::Value FunctionEmitter::relaxedMinMax(Shape shape, Extreme which, Args a) {
  if (isDeterministic()) return simd_.minMax(shape, which, a);
  return simd_.v128(simd_.extreme(which, simd_.lanes(shape, a[0]), simd_.lanes(shape, a[1])));
}

FunctionEmitter::Value FunctionEmitter::relaxedLaneSelect(Shape shape, Args a) {
  if (isDeterministic()) return emit_V128Bitselect({}, a);
  return simd_.selectLanes(shape, builder_.CreateICmpSLT(simd_.lanes(shape, a[2]), simd_.zero(shape)), a[0], a[1]);
}

FunctionEmitter::Value FunctionEmitter::relaxedTruncate(Shape from, Args a) {
  if (isDeterministic()) return simd_.truncateSaturating(from, Signed, a[0]);
  return simd_.v128(partition_.target().emitTruncate(builder_, simd_.lanes(from, a[0])));
}

// i16x8 lanes: sums of two products, saturated.
FunctionEmitter::Value FunctionEmitter::relaxedDot(Args a) {
  Value x = simd_.lanes(I8x16, a[0]), y = simd_.lanes(I8x16, a[1]);
  if (!isDeterministic()) return partition_.target().emitDot8(builder_, y, x);
  auto products = [&](unsigned first) {
    return builder_.CreateMul(builder_.CreateSExt(simd_.everySecond(x, first), simd_.type(I16x8)),
                              builder_.CreateSExt(simd_.everySecond(y, first), simd_.type(I16x8)));
  };
  return builder_.CreateBinaryIntrinsic(Intrinsic::sadd_sat, products(0), products(1));
}

auto FunctionEmitter::emit_I8x16RelaxedSwizzle(None, Args a) -> Value {
  if (isDeterministic()) return emit_I8x16Swizzle({}, a);
  return simd_.v128(partition_.target().emitByteLookup(builder_, simd_.lanes(I8x16, a[0]), simd_.lanes(I8x16, a[1])));
}
auto FunctionEmitter::emit_I16x8RelaxedQ15mulrS(None, Args a) -> Value {
  if (isDeterministic()) return emit_I16x8Q15mulrSatS({}, a);
  return simd_.v128(partition_.target().emitMultiplyQ15(builder_, simd_.lanes(I16x8, a[0]), simd_.lanes(I16x8, a[1])));
}
auto FunctionEmitter::emit_I16x8RelaxedDotI8x16I7x16S(None, Args a) -> Value { return simd_.v128(relaxedDot(a)); }
auto FunctionEmitter::emit_I32x4RelaxedDotI8x16I7x16AddS(None, Args a) -> Value {
  Value sums = partition_.target().emitDot16(builder_, relaxedDot(a), simd_.allInt(I16x8, 1));
  return simd_.v128(builder_.CreateAdd(sums, simd_.lanes(I32x4, a[2])));
}
auto FunctionEmitter::emit_I32x4RelaxedTruncF32x4S(None, Args a) -> Value { return relaxedTruncate(F32x4, a); }
auto FunctionEmitter::emit_I32x4RelaxedTruncF32x4U(None, Args a) -> Value {
  return simd_.truncateSaturating(F32x4, Unsigned, a[0]);
}
auto FunctionEmitter::emit_I32x4RelaxedTruncF64x2SZero(None, Args a) -> Value { return relaxedTruncate(F64x2, a); }
auto FunctionEmitter::emit_I32x4RelaxedTruncF64x2UZero(None, Args a) -> Value {
  return simd_.truncateSaturating(F64x2, Unsigned, a[0]);
}
auto FunctionEmitter::emit_F32x4RelaxedMadd(None, Args a) -> Value { return relaxedMultiplyAdd(F32x4, false, a); }
auto FunctionEmitter::emit_F32x4RelaxedNmadd(None, Args a) -> Value { return relaxedMultiplyAdd(F32x4, true, a); }
auto FunctionEmitter::emit_F32x4RelaxedMin(None, Args a) -> Value { return relaxedMinMax(F32x4, Min, a); }
auto FunctionEmitter::emit_F32x4RelaxedMax(None, Args a) -> Value { return relaxedMinMax(F32x4, Max, a); }
auto FunctionEmitter::emit_F64x2RelaxedMadd(None, Args a) -> Value { return relaxedMultiplyAdd(F64x2, false, a); }
auto FunctionEmitter::emit_F64x2RelaxedNmadd(None, Args a) -> Value { return relaxedMultiplyAdd(F64x2, true, a); }
auto FunctionEmitter::emit_F64x2RelaxedMin(None, Args a) -> Value { return relaxedMinMax(F64x2, Min, a); }
auto FunctionEmitter::emit_F64x2RelaxedMax(None, Args a) -> Value { return relaxedMinMax(F64x2, Max, a); }
auto FunctionEmitter::emit_I8x16RelaxedLaneselect(None, Args a) -> Value { return relaxedLaneSelect(I8x16, a); }
auto FunctionEmitter::emit_I16x8RelaxedLaneselect(None, Args a) -> Value { return relaxedLaneSelect(I16x8, a); }
auto FunctionEmitter::emit_I32x4RelaxedLaneselect(None, Args a) -> Value { return relaxedLaneSelect(I32x4, a); }
auto FunctionEmitter::emit_I64x2RelaxedLaneselect(None, Args a) -> Value { return relaxedLaneSelect(I64x2, a); }

} // namespace wasmc
