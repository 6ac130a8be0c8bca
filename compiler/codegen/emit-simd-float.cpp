// Floating-point operators on vectors (spec 4.3.3 and 4.3.4), by the rules of emit-float.cpp. Constants that LLVM would fold
// with a signalling NaN are hidden at the end of the function: float-operands.cpp.
#include "compiler/codegen/function-emitter.h"

namespace wasmc {
using enum Shape;
using enum Half;
using enum Sign;
using enum Extreme;
using llvm::CmpInst;
using llvm::Instruction;
namespace Intrinsic = llvm::Intrinsic;

// pmin is b < a ? b : a, pmax a < b ? b : a: bit for bit one of the operands.
FunctionEmitter::Value FunctionEmitter::pseudoExtreme(Shape shape, Extreme which, Args a) {
  return simd_.v128(simd_.extreme(which, simd_.lanes(shape, a[1]), simd_.lanes(shape, a[0])));
}

auto FunctionEmitter::emit_F32x4Eq(None, Args a) -> Value { return simd_.compare(F32x4, CmpInst::FCMP_OEQ, a); }
auto FunctionEmitter::emit_F32x4Ne(None, Args a) -> Value { return simd_.compare(F32x4, CmpInst::FCMP_UNE, a); }
auto FunctionEmitter::emit_F32x4Lt(None, Args a) -> Value { return simd_.compare(F32x4, CmpInst::FCMP_OLT, a); }
auto FunctionEmitter::emit_F32x4Gt(None, Args a) -> Value { return simd_.compare(F32x4, CmpInst::FCMP_OGT, a); }
auto FunctionEmitter::emit_F32x4Le(None, Args a) -> Value { return simd_.compare(F32x4, CmpInst::FCMP_OLE, a); }
auto FunctionEmitter::emit_F32x4Ge(None, Args a) -> Value { return simd_.compare(F32x4, CmpInst::FCMP_OGE, a); }
auto FunctionEmitter::emit_F64x2Eq(None, Args a) -> Value { return simd_.compare(F64x2, CmpInst::FCMP_OEQ, a); }
auto FunctionEmitter::emit_F64x2Ne(None, Args a) -> Value { return simd_.compare(F64x2, CmpInst::FCMP_UNE, a); }
auto FunctionEmitter::emit_F64x2Lt(None, Args a) -> Value { return simd_.compare(F64x2, CmpInst::FCMP_OLT, a); }
auto FunctionEmitter::emit_F64x2Gt(None, Args a) -> Value { return simd_.compare(F64x2, CmpInst::FCMP_OGT, a); }
auto FunctionEmitter::emit_F64x2Le(None, Args a) -> Value { return simd_.compare(F64x2, CmpInst::FCMP_OLE, a); }
auto FunctionEmitter::emit_F64x2Ge(None, Args a) -> Value { return simd_.compare(F64x2, CmpInst::FCMP_OGE, a); }

auto FunctionEmitter::emit_F32x4Neg(None, Args a) -> Value {
  return simd_.v128(builder_.CreateFNeg(simd_.lanes(F32x4, a[0])));
}
auto FunctionEmitter::emit_F32x4Abs(None, Args a) -> Value { return simd_.intrinsic(F32x4, Intrinsic::fabs, a); }
auto FunctionEmitter::emit_F32x4Ceil(None, Args a) -> Value { return simd_.intrinsic(F32x4, Intrinsic::ceil, a); }
auto FunctionEmitter::emit_F32x4Floor(None, Args a) -> Value { return simd_.intrinsic(F32x4, Intrinsic::floor, a); }
auto FunctionEmitter::emit_F32x4Trunc(None, Args a) -> Value { return simd_.intrinsic(F32x4, Intrinsic::trunc, a); }
auto FunctionEmitter::emit_F32x4Nearest(None, Args a) -> Value {
  return simd_.intrinsic(F32x4, Intrinsic::roundeven, a);
}
auto FunctionEmitter::emit_F32x4Sqrt(None, Args a) -> Value { return simd_.intrinsic(F32x4, Intrinsic::sqrt, a); }
auto FunctionEmitter::emit_F32x4Add(None, Args a) -> Value { return simd_.binary(F32x4, Instruction::FAdd, a); }
auto FunctionEmitter::emit_F32x4Sub(None, Args a) -> Value { return simd_.binary(F32x4, Instruction::FSub, a); }
auto FunctionEmitter::emit_F32x4Mul(None, Args a) -> Value { return simd_.binary(F32x4, Instruction::FMul, a); }
auto FunctionEmitter::emit_F32x4Div(None, Args a) -> Value { return simd_.binary(F32x4, Instruction::FDiv, a); }
auto FunctionEmitter::emit_F32x4Min(None, Args a) -> Value { return simd_.minMax(F32x4, Min, a); }
auto FunctionEmitter::emit_F32x4Max(None, Args a) -> Value { return simd_.minMax(F32x4, Max, a); }
auto FunctionEmitter::emit_F32x4Pmin(None, Args a) -> Value { return pseudoExtreme(F32x4, Min, a); }
auto FunctionEmitter::emit_F32x4Pmax(None, Args a) -> Value { return pseudoExtreme(F32x4, Max, a); }
auto FunctionEmitter::emit_F64x2Neg(None, Args a) -> Value {
  return simd_.v128(builder_.CreateFNeg(simd_.lanes(F64x2, a[0])));
}
auto FunctionEmitter::emit_F64x2Abs(None, Args a) -> Value { return simd_.intrinsic(F64x2, Intrinsic::fabs, a); }
auto FunctionEmitter::emit_F64x2Ceil(None, Args a) -> Value { return simd_.intrinsic(F64x2, Intrinsic::ceil, a); }
auto FunctionEmitter::emit_F64x2Floor(None, Args a) -> Value { return simd_.intrinsic(F64x2, Intrinsic::floor, a); }
auto FunctionEmitter::emit_F64x2Trunc(None, Args a) -> Value { return simd_.intrinsic(F64x2, Intrinsic::trunc, a); }
auto FunctionEmitter::emit_F64x2Nearest(None, Args a) -> Value {
  return simd_.intrinsic(F64x2, Intrinsic::roundeven, a);
}
auto FunctionEmitter::emit_F64x2Sqrt(None, Args a) -> Value { return simd_.intrinsic(F64x2, Intrinsic::sqrt, a); }
auto FunctionEmitter::emit_F64x2Add(None, Args a) -> Value { return simd_.binary(F64x2, Instruction::FAdd, a); }
auto FunctionEmitter::emit_F64x2Sub(None, Args a) -> Value { return simd_.binary(F64x2, Instruction::FSub, a); }
auto FunctionEmitter::emit_F64x2Mul(None, Args a) -> Value { return simd_.binary(F64x2, Instruction::FMul, a); }
auto FunctionEmitter::emit_F64x2Div(None, Args a) -> Value { return simd_.binary(F64x2, Instruction::FDiv, a); }
auto FunctionEmitter::emit_F64x2Min(None, Args a) -> Value { return simd_.minMax(F64x2, Min, a); }
auto FunctionEmitter::emit_F64x2Max(None, Args a) -> Value { return simd_.minMax(F64x2, Max, a); }
auto FunctionEmitter::emit_F64x2Pmin(None, Args a) -> Value { return pseudoExtreme(F64x2, Min, a); }
auto FunctionEmitter::emit_F64x2Pmax(None, Args a) -> Value { return pseudoExtreme(F64x2, Max, a); }

// Conversions
auto FunctionEmitter::emit_I32x4TruncSatF32x4S(None, Args a) -> Value {
  return simd_.truncateSaturating(F32x4, Signed, a[0]);
}
auto FunctionEmitter::emit_I32x4TruncSatF32x4U(None, Args a) -> Value {
  return simd_.truncateSaturating(F32x4, Unsigned, a[0]);
}
auto FunctionEmitter::emit_I32x4TruncSatF64x2SZero(None, Args a) -> Value {
  return simd_.truncateSaturating(F64x2, Signed, a[0]);
}
auto FunctionEmitter::emit_I32x4TruncSatF64x2UZero(None, Args a) -> Value {
  return simd_.truncateSaturating(F64x2, Unsigned, a[0]);
}
auto FunctionEmitter::emit_F32x4ConvertI32x4S(None, Args a) -> Value {
  return simd_.v128(builder_.CreateSIToFP(simd_.lanes(I32x4, a[0]), simd_.type(F32x4)));
}
auto FunctionEmitter::emit_F32x4ConvertI32x4U(None, Args a) -> Value {
  return simd_.v128(builder_.CreateUIToFP(simd_.lanes(I32x4, a[0]), simd_.type(F32x4)));
}
auto FunctionEmitter::emit_F64x2ConvertLowI32x4S(None, Args a) -> Value {
  return simd_.v128(builder_.CreateSIToFP(simd_.half(Low, simd_.lanes(I32x4, a[0])), simd_.type(F64x2)));
}
auto FunctionEmitter::emit_F64x2ConvertLowI32x4U(None, Args a) -> Value {
  return simd_.v128(builder_.CreateUIToFP(simd_.half(Low, simd_.lanes(I32x4, a[0])), simd_.type(F64x2)));
}
auto FunctionEmitter::emit_F64x2PromoteLowF32x4(None, Args a) -> Value {
  return simd_.v128(simd_.canonical(builder_.CreateFPExt(simd_.half(Low, simd_.lanes(F32x4, a[0])), simd_.type(F64x2))));
}
auto FunctionEmitter::emit_F32x4DemoteF64x2Zero(None, Args a) -> Value {
  Value low = simd_.canonical(
      builder_.CreateFPTrunc(simd_.lanes(F64x2, a[0]), llvm::FixedVectorType::get(builder_.getFloatTy(), 2)));
  return simd_.v128(
      builder_.CreateShuffleVector(builder_.CreateShuffleVector(low, {0, 1, -1, -1}), simd_.zero(F32x4), {0, 1, 4, 5}));
}

} // namespace wasmc
