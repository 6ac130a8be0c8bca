// Integer operators on vectors (spec 4.3.5). Most are one LLVM operation on lanes of the shape; x86-64's back end finds the
// saturating, averaging, widening and narrowing instructions in them.
#include "compiler/codegen/function-emitter.h"

namespace wasmc {
using enum Shape;
using enum Half;
using enum Sign;
using llvm::CmpInst;
using llvm::Instruction;
namespace Intrinsic = llvm::Intrinsic;

FunctionEmitter::Value FunctionEmitter::averageRounded(Shape shape, Args a) {
  Value x = simd_.lanes(shape, a[0]), y = simd_.lanes(shape, a[1]);
  llvm::Type *wide = llvm::VectorType::getExtendedElementVectorType(simd_.type(shape));
  Value sum = builder_.CreateAdd(builder_.CreateZExt(x, wide), builder_.CreateZExt(y, wide));
  Value half = builder_.CreateLShr(builder_.CreateAdd(sum, llvm::ConstantInt::get(wide, 1)), 1);
  return simd_.v128(builder_.CreateTrunc(half, simd_.type(shape)));
}

// Comparisons
auto FunctionEmitter::emit_I8x16Eq(None, Args a) -> Value { return simd_.compare(I8x16, CmpInst::ICMP_EQ, a); }
auto FunctionEmitter::emit_I8x16Ne(None, Args a) -> Value { return simd_.compare(I8x16, CmpInst::ICMP_NE, a); }
auto FunctionEmitter::emit_I8x16LtS(None, Args a) -> Value { return simd_.compare(I8x16, CmpInst::ICMP_SLT, a); }
auto FunctionEmitter::emit_I8x16LtU(None, Args a) -> Value { return simd_.compare(I8x16, CmpInst::ICMP_ULT, a); }
auto FunctionEmitter::emit_I8x16GtS(None, Args a) -> Value { return simd_.compare(I8x16, CmpInst::ICMP_SGT, a); }
auto FunctionEmitter::emit_I8x16GtU(None, Args a) -> Value { return simd_.compare(I8x16, CmpInst::ICMP_UGT, a); }
auto FunctionEmitter::emit_I8x16LeS(None, Args a) -> Value { return simd_.compare(I8x16, CmpInst::ICMP_SLE, a); }
auto FunctionEmitter::emit_I8x16LeU(None, Args a) -> Value { return simd_.compare(I8x16, CmpInst::ICMP_ULE, a); }
auto FunctionEmitter::emit_I8x16GeS(None, Args a) -> Value { return simd_.compare(I8x16, CmpInst::ICMP_SGE, a); }
auto FunctionEmitter::emit_I8x16GeU(None, Args a) -> Value { return simd_.compare(I8x16, CmpInst::ICMP_UGE, a); }
auto FunctionEmitter::emit_I16x8Eq(None, Args a) -> Value { return simd_.compare(I16x8, CmpInst::ICMP_EQ, a); }
auto FunctionEmitter::emit_I16x8Ne(None, Args a) -> Value { return simd_.compare(I16x8, CmpInst::ICMP_NE, a); }
auto FunctionEmitter::emit_I16x8LtS(None, Args a) -> Value { return simd_.compare(I16x8, CmpInst::ICMP_SLT, a); }
auto FunctionEmitter::emit_I16x8LtU(None, Args a) -> Value { return simd_.compare(I16x8, CmpInst::ICMP_ULT, a); }
auto FunctionEmitter::emit_I16x8GtS(None, Args a) -> Value { return simd_.compare(I16x8, CmpInst::ICMP_SGT, a); }
auto FunctionEmitter::emit_I16x8GtU(None, Args a) -> Value { return simd_.compare(I16x8, CmpInst::ICMP_UGT, a); }
auto FunctionEmitter::emit_I16x8LeS(None, Args a) -> Value { return simd_.compare(I16x8, CmpInst::ICMP_SLE, a); }
auto FunctionEmitter::emit_I16x8LeU(None, Args a) -> Value { return simd_.compare(I16x8, CmpInst::ICMP_ULE, a); }
auto FunctionEmitter::emit_I16x8GeS(None, Args a) -> Value { return simd_.compare(I16x8, CmpInst::ICMP_SGE, a); }
auto FunctionEmitter::emit_I16x8GeU(None, Args a) -> Value { return simd_.compare(I16x8, CmpInst::ICMP_UGE, a); }
auto FunctionEmitter::emit_I32x4Eq(None, Args a) -> Value { return simd_.compare(I32x4, CmpInst::ICMP_EQ, a); }
auto FunctionEmitter::emit_I32x4Ne(None, Args a) -> Value { return simd_.compare(I32x4, CmpInst::ICMP_NE, a); }
auto FunctionEmitter::emit_I32x4LtS(None, Args a) -> Value { return simd_.compare(I32x4, CmpInst::ICMP_SLT, a); }
auto FunctionEmitter::emit_I32x4LtU(None, Args a) -> Value { return simd_.compare(I32x4, CmpInst::ICMP_ULT, a); }
auto FunctionEmitter::emit_I32x4GtS(None, Args a) -> Value { return simd_.compare(I32x4, CmpInst::ICMP_SGT, a); }
auto FunctionEmitter::emit_I32x4GtU(None, Args a) -> Value { return simd_.compare(I32x4, CmpInst::ICMP_UGT, a); }
auto FunctionEmitter::emit_I32x4LeS(None, Args a) -> Value { return simd_.compare(I32x4, CmpInst::ICMP_SLE, a); }
auto FunctionEmitter::emit_I32x4LeU(None, Args a) -> Value { return simd_.compare(I32x4, CmpInst::ICMP_ULE, a); }
auto FunctionEmitter::emit_I32x4GeS(None, Args a) -> Value { return simd_.compare(I32x4, CmpInst::ICMP_SGE, a); }
auto FunctionEmitter::emit_I32x4GeU(None, Args a) -> Value { return simd_.compare(I32x4, CmpInst::ICMP_UGE, a); }
auto FunctionEmitter::emit_I64x2Eq(None, Args a) -> Value { return simd_.compare(I64x2, CmpInst::ICMP_EQ, a); }
auto FunctionEmitter::emit_I64x2Ne(None, Args a) -> Value { return simd_.compare(I64x2, CmpInst::ICMP_NE, a); }
auto FunctionEmitter::emit_I64x2LtS(None, Args a) -> Value { return simd_.compare(I64x2, CmpInst::ICMP_SLT, a); }
auto FunctionEmitter::emit_I64x2GtS(None, Args a) -> Value { return simd_.compare(I64x2, CmpInst::ICMP_SGT, a); }
auto FunctionEmitter::emit_I64x2LeS(None, Args a) -> Value { return simd_.compare(I64x2, CmpInst::ICMP_SLE, a); }
auto FunctionEmitter::emit_I64x2GeS(None, Args a) -> Value { return simd_.compare(I64x2, CmpInst::ICMP_SGE, a); }

// Arithmetic
auto FunctionEmitter::emit_I8x16Abs(None, Args a) -> Value { return simd_.intrinsic(I8x16, Intrinsic::abs, a); }
auto FunctionEmitter::emit_I8x16Neg(None, Args a) -> Value {
  return simd_.v128(builder_.CreateNeg(simd_.lanes(I8x16, a[0])));
}
auto FunctionEmitter::emit_I8x16Add(None, Args a) -> Value { return simd_.binary(I8x16, Instruction::Add, a); }
auto FunctionEmitter::emit_I8x16Sub(None, Args a) -> Value { return simd_.binary(I8x16, Instruction::Sub, a); }
auto FunctionEmitter::emit_I8x16MinS(None, Args a) -> Value { return simd_.intrinsic(I8x16, Intrinsic::smin, a); }
auto FunctionEmitter::emit_I8x16MinU(None, Args a) -> Value { return simd_.intrinsic(I8x16, Intrinsic::umin, a); }
auto FunctionEmitter::emit_I8x16MaxS(None, Args a) -> Value { return simd_.intrinsic(I8x16, Intrinsic::smax, a); }
auto FunctionEmitter::emit_I8x16MaxU(None, Args a) -> Value { return simd_.intrinsic(I8x16, Intrinsic::umax, a); }
auto FunctionEmitter::emit_I8x16AddSatS(None, Args a) -> Value {
  return simd_.intrinsic(I8x16, Intrinsic::sadd_sat, a);
}
auto FunctionEmitter::emit_I8x16AddSatU(None, Args a) -> Value {
  return simd_.intrinsic(I8x16, Intrinsic::uadd_sat, a);
}
auto FunctionEmitter::emit_I8x16SubSatS(None, Args a) -> Value {
  return simd_.intrinsic(I8x16, Intrinsic::ssub_sat, a);
}
auto FunctionEmitter::emit_I8x16SubSatU(None, Args a) -> Value {
  return simd_.intrinsic(I8x16, Intrinsic::usub_sat, a);
}
auto FunctionEmitter::emit_I8x16AvgrU(None, Args a) -> Value { return averageRounded(I8x16, a); }
auto FunctionEmitter::emit_I16x8Abs(None, Args a) -> Value { return simd_.intrinsic(I16x8, Intrinsic::abs, a); }
auto FunctionEmitter::emit_I16x8Neg(None, Args a) -> Value {
  return simd_.v128(builder_.CreateNeg(simd_.lanes(I16x8, a[0])));
}
auto FunctionEmitter::emit_I16x8Add(None, Args a) -> Value { return simd_.binary(I16x8, Instruction::Add, a); }
auto FunctionEmitter::emit_I16x8Sub(None, Args a) -> Value { return simd_.binary(I16x8, Instruction::Sub, a); }
auto FunctionEmitter::emit_I16x8Mul(None, Args a) -> Value { return simd_.binary(I16x8, Instruction::Mul, a); }
auto FunctionEmitter::emit_I16x8MinS(None, Args a) -> Value { return simd_.intrinsic(I16x8, Intrinsic::smin, a); }
auto FunctionEmitter::emit_I16x8MinU(None, Args a) -> Value { return simd_.intrinsic(I16x8, Intrinsic::umin, a); }
auto FunctionEmitter::emit_I16x8MaxS(None, Args a) -> Value { return simd_.intrinsic(I16x8, Intrinsic::smax, a); }
auto FunctionEmitter::emit_I16x8MaxU(None, Args a) -> Value { return simd_.intrinsic(I16x8, Intrinsic::umax, a); }
auto FunctionEmitter::emit_I16x8AddSatS(None, Args a) -> Value {
  return simd_.intrinsic(I16x8, Intrinsic::sadd_sat, a);
}
auto FunctionEmitter::emit_I16x8AddSatU(None, Args a) -> Value {
  return simd_.intrinsic(I16x8, Intrinsic::uadd_sat, a);
}
auto FunctionEmitter::emit_I16x8SubSatS(None, Args a) -> Value {
  return simd_.intrinsic(I16x8, Intrinsic::ssub_sat, a);
}
auto FunctionEmitter::emit_I16x8SubSatU(None, Args a) -> Value {
  return simd_.intrinsic(I16x8, Intrinsic::usub_sat, a);
}
auto FunctionEmitter::emit_I16x8AvgrU(None, Args a) -> Value { return averageRounded(I16x8, a); }
auto FunctionEmitter::emit_I32x4Abs(None, Args a) -> Value { return simd_.intrinsic(I32x4, Intrinsic::abs, a); }
auto FunctionEmitter::emit_I32x4Neg(None, Args a) -> Value {
  return simd_.v128(builder_.CreateNeg(simd_.lanes(I32x4, a[0])));
}
auto FunctionEmitter::emit_I32x4Add(None, Args a) -> Value { return simd_.binary(I32x4, Instruction::Add, a); }
auto FunctionEmitter::emit_I32x4Sub(None, Args a) -> Value { return simd_.binary(I32x4, Instruction::Sub, a); }
auto FunctionEmitter::emit_I32x4Mul(None, Args a) -> Value { return simd_.binary(I32x4, Instruction::Mul, a); }
auto FunctionEmitter::emit_I32x4MinS(None, Args a) -> Value { return simd_.intrinsic(I32x4, Intrinsic::smin, a); }
auto FunctionEmitter::emit_I32x4MinU(None, Args a) -> Value { return simd_.intrinsic(I32x4, Intrinsic::umin, a); }
auto FunctionEmitter::emit_I32x4MaxS(None, Args a) -> Value { return simd_.intrinsic(I32x4, Intrinsic::smax, a); }
auto FunctionEmitter::emit_I32x4MaxU(None, Args a) -> Value { return simd_.intrinsic(I32x4, Intrinsic::umax, a); }
auto FunctionEmitter::emit_I64x2Abs(None, Args a) -> Value { return simd_.intrinsic(I64x2, Intrinsic::abs, a); }
auto FunctionEmitter::emit_I64x2Neg(None, Args a) -> Value {
  return simd_.v128(builder_.CreateNeg(simd_.lanes(I64x2, a[0])));
}
auto FunctionEmitter::emit_I64x2Add(None, Args a) -> Value { return simd_.binary(I64x2, Instruction::Add, a); }
auto FunctionEmitter::emit_I64x2Sub(None, Args a) -> Value { return simd_.binary(I64x2, Instruction::Sub, a); }
auto FunctionEmitter::emit_I64x2Mul(None, Args a) -> Value { return simd_.binary(I64x2, Instruction::Mul, a); }
auto FunctionEmitter::emit_I8x16Popcnt(None, Args a) -> Value { return simd_.intrinsic(I8x16, Intrinsic::ctpop, a); }

// Shifts
auto FunctionEmitter::emit_I8x16Shl(None, Args a) -> Value { return simd_.shift(I8x16, Instruction::Shl, a); }
auto FunctionEmitter::emit_I8x16ShrS(None, Args a) -> Value { return simd_.shift(I8x16, Instruction::AShr, a); }
auto FunctionEmitter::emit_I8x16ShrU(None, Args a) -> Value { return simd_.shift(I8x16, Instruction::LShr, a); }
auto FunctionEmitter::emit_I16x8Shl(None, Args a) -> Value { return simd_.shift(I16x8, Instruction::Shl, a); }
auto FunctionEmitter::emit_I16x8ShrS(None, Args a) -> Value { return simd_.shift(I16x8, Instruction::AShr, a); }
auto FunctionEmitter::emit_I16x8ShrU(None, Args a) -> Value { return simd_.shift(I16x8, Instruction::LShr, a); }
auto FunctionEmitter::emit_I32x4Shl(None, Args a) -> Value { return simd_.shift(I32x4, Instruction::Shl, a); }
auto FunctionEmitter::emit_I32x4ShrS(None, Args a) -> Value { return simd_.shift(I32x4, Instruction::AShr, a); }
auto FunctionEmitter::emit_I32x4ShrU(None, Args a) -> Value { return simd_.shift(I32x4, Instruction::LShr, a); }
auto FunctionEmitter::emit_I64x2Shl(None, Args a) -> Value { return simd_.shift(I64x2, Instruction::Shl, a); }
auto FunctionEmitter::emit_I64x2ShrS(None, Args a) -> Value { return simd_.shift(I64x2, Instruction::AShr, a); }
auto FunctionEmitter::emit_I64x2ShrU(None, Args a) -> Value { return simd_.shift(I64x2, Instruction::LShr, a); }

// From one width to another
auto FunctionEmitter::emit_I16x8ExtendLowI8x16S(None, Args a) -> Value {
  return simd_.extend(I8x16, Low, Signed, a[0]);
}
auto FunctionEmitter::emit_I16x8ExtendLowI8x16U(None, Args a) -> Value {
  return simd_.extend(I8x16, Low, Unsigned, a[0]);
}
auto FunctionEmitter::emit_I16x8ExtendHighI8x16S(None, Args a) -> Value {
  return simd_.extend(I8x16, High, Signed, a[0]);
}
auto FunctionEmitter::emit_I16x8ExtendHighI8x16U(None, Args a) -> Value {
  return simd_.extend(I8x16, High, Unsigned, a[0]);
}
auto FunctionEmitter::emit_I32x4ExtendLowI16x8S(None, Args a) -> Value {
  return simd_.extend(I16x8, Low, Signed, a[0]);
}
auto FunctionEmitter::emit_I32x4ExtendLowI16x8U(None, Args a) -> Value {
  return simd_.extend(I16x8, Low, Unsigned, a[0]);
}
auto FunctionEmitter::emit_I32x4ExtendHighI16x8S(None, Args a) -> Value {
  return simd_.extend(I16x8, High, Signed, a[0]);
}
auto FunctionEmitter::emit_I32x4ExtendHighI16x8U(None, Args a) -> Value {
  return simd_.extend(I16x8, High, Unsigned, a[0]);
}
auto FunctionEmitter::emit_I64x2ExtendLowI32x4S(None, Args a) -> Value {
  return simd_.extend(I32x4, Low, Signed, a[0]);
}
auto FunctionEmitter::emit_I64x2ExtendLowI32x4U(None, Args a) -> Value {
  return simd_.extend(I32x4, Low, Unsigned, a[0]);
}
auto FunctionEmitter::emit_I64x2ExtendHighI32x4S(None, Args a) -> Value {
  return simd_.extend(I32x4, High, Signed, a[0]);
}
auto FunctionEmitter::emit_I64x2ExtendHighI32x4U(None, Args a) -> Value {
  return simd_.extend(I32x4, High, Unsigned, a[0]);
}
auto FunctionEmitter::emit_I16x8ExtmulLowI8x16S(None, Args a) -> Value {
  return simd_.extendedMultiply(I8x16, Low, Signed, a);
}
auto FunctionEmitter::emit_I16x8ExtmulLowI8x16U(None, Args a) -> Value {
  return simd_.extendedMultiply(I8x16, Low, Unsigned, a);
}
auto FunctionEmitter::emit_I16x8ExtmulHighI8x16S(None, Args a) -> Value {
  return simd_.extendedMultiply(I8x16, High, Signed, a);
}
auto FunctionEmitter::emit_I16x8ExtmulHighI8x16U(None, Args a) -> Value {
  return simd_.extendedMultiply(I8x16, High, Unsigned, a);
}
auto FunctionEmitter::emit_I32x4ExtmulLowI16x8S(None, Args a) -> Value {
  return simd_.extendedMultiply(I16x8, Low, Signed, a);
}
auto FunctionEmitter::emit_I32x4ExtmulLowI16x8U(None, Args a) -> Value {
  return simd_.extendedMultiply(I16x8, Low, Unsigned, a);
}
auto FunctionEmitter::emit_I32x4ExtmulHighI16x8S(None, Args a) -> Value {
  return simd_.extendedMultiply(I16x8, High, Signed, a);
}
auto FunctionEmitter::emit_I32x4ExtmulHighI16x8U(None, Args a) -> Value {
  return simd_.extendedMultiply(I16x8, High, Unsigned, a);
}
auto FunctionEmitter::emit_I64x2ExtmulLowI32x4S(None, Args a) -> Value {
  return simd_.extendedMultiply(I32x4, Low, Signed, a);
}
auto FunctionEmitter::emit_I64x2ExtmulLowI32x4U(None, Args a) -> Value {
  return simd_.extendedMultiply(I32x4, Low, Unsigned, a);
}
auto FunctionEmitter::emit_I64x2ExtmulHighI32x4S(None, Args a) -> Value {
  return simd_.extendedMultiply(I32x4, High, Signed, a);
}
auto FunctionEmitter::emit_I64x2ExtmulHighI32x4U(None, Args a) -> Value {
  return simd_.extendedMultiply(I32x4, High, Unsigned, a);
}
auto FunctionEmitter::emit_I8x16NarrowI16x8S(None, Args a) -> Value { return simd_.narrow(I16x8, Signed, a); }
auto FunctionEmitter::emit_I8x16NarrowI16x8U(None, Args a) -> Value { return simd_.narrow(I16x8, Unsigned, a); }
auto FunctionEmitter::emit_I16x8NarrowI32x4S(None, Args a) -> Value { return simd_.narrow(I32x4, Signed, a); }
auto FunctionEmitter::emit_I16x8NarrowI32x4U(None, Args a) -> Value { return simd_.narrow(I32x4, Unsigned, a); }

// Sums of products. Pairwise sums are products with ones, but for unsigned words, which the signed product cannot take.
auto FunctionEmitter::emit_I32x4DotI16x8S(None, Args a) -> Value {
  return simd_.v128(partition_.target().emitDot16(builder_, simd_.lanes(I16x8, a[0]), simd_.lanes(I16x8, a[1])));
}
auto FunctionEmitter::emit_I16x8ExtaddPairwiseI8x16S(None, Args a) -> Value {
  return simd_.v128(partition_.target().emitDot8(builder_, simd_.allInt(I8x16, 1), simd_.lanes(I8x16, a[0])));
}
auto FunctionEmitter::emit_I16x8ExtaddPairwiseI8x16U(None, Args a) -> Value {
  return simd_.v128(partition_.target().emitDot8(builder_, simd_.lanes(I8x16, a[0]), simd_.allInt(I8x16, 1)));
}
auto FunctionEmitter::emit_I32x4ExtaddPairwiseI16x8S(None, Args a) -> Value {
  return simd_.v128(partition_.target().emitDot16(builder_, simd_.lanes(I16x8, a[0]), simd_.allInt(I16x8, 1)));
}
auto FunctionEmitter::emit_I32x4ExtaddPairwiseI16x8U(None, Args a) -> Value {
  Value pairs = simd_.lanes(I32x4, a[0]);
  return simd_.v128(builder_.CreateAdd(builder_.CreateLShr(pairs, 16), builder_.CreateAnd(pairs, 0xFFFF)));
}

// -1 * -1 does not fit: the product, the lowest word, is complemented then.
auto FunctionEmitter::emit_I16x8Q15mulrSatS(None, Args a) -> Value {
  Value product = partition_.target().emitMultiplyQ15(builder_, simd_.lanes(I16x8, a[0]), simd_.lanes(I16x8, a[1]));
  Value isLowest = builder_.CreateICmpEQ(product, simd_.allInt(I16x8, -0x8000));
  return simd_.v128(builder_.CreateXor(product, builder_.CreateSExt(isLowest, product->getType())));
}

} // namespace wasmc
