#include "compiler/codegen/vector-builder.h"
#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/ConstantFolding.h>

namespace wasmc {
using llvm::CmpInst;
using llvm::Instruction;
namespace Intrinsic = llvm::Intrinsic;

llvm::FixedVectorType *VectorBuilder::type(Shape shape) const {
  switch (shape) {
  case Shape::I8x16: return llvm::FixedVectorType::get(builder_.getInt8Ty(), 16);
  case Shape::I16x8: return llvm::FixedVectorType::get(builder_.getInt16Ty(), 8);
  case Shape::I32x4: return llvm::FixedVectorType::get(builder_.getInt32Ty(), 4);
  case Shape::I64x2: return llvm::FixedVectorType::get(builder_.getInt64Ty(), 2);
  case Shape::F32x4: return llvm::FixedVectorType::get(builder_.getFloatTy(), 4);
  case Shape::F64x2: return llvm::FixedVectorType::get(builder_.getDoubleTy(), 2);
  }
  __builtin_unreachable();
}

VectorBuilder::Value VectorBuilder::cast(Value vector, llvm::Type *to) {
  if (auto *constant = llvm::dyn_cast<llvm::Constant>(vector)) // the builder folds no cast between lanes of two widths
    return llvm::ConstantFoldCastOperand(Instruction::BitCast, constant, to,
                                         builder_.GetInsertBlock()->getModule()->getDataLayout());
  if (auto *earlier = llvm::dyn_cast<llvm::BitCastInst>(vector); earlier && earlier->getSrcTy() == to)
    return earlier->getOperand(0);
  return builder_.CreateBitCast(vector, to);
}

VectorBuilder::Value VectorBuilder::lanes(Shape shape, Value v128) { return cast(v128, type(shape)); }
VectorBuilder::Value VectorBuilder::v128(Value lanes) { return cast(lanes, type(Shape::I8x16)); }

VectorBuilder::Value VectorBuilder::binary(Shape shape, Instruction::BinaryOps op, Args a) {
  Value x = lanes(shape, a[0]), y = lanes(shape, a[1]);
  return v128(x->getType()->isFPOrFPVectorTy() ? arithmetic(op, x, y) : builder_.CreateBinOp(op, x, y));
}

VectorBuilder::Value VectorBuilder::intrinsic(Intrinsic::ID id, llvm::ArrayRef<Value> operands) {
  Value result = builder_.CreateIntrinsic(id, {operands[0]->getType()}, operands);
  const bool isAboutSigns = id == Intrinsic::fabs || id == Intrinsic::copysign; // which a NaN has, too
  return isAboutSigns ? result : canonical(result);
}

VectorBuilder::Value VectorBuilder::intrinsic(Shape shape, Intrinsic::ID id, Args a) {
  llvm::SmallVector<Value, 3> operands;
  for (Value operand : a) operands.push_back(lanes(shape, operand));
  if (id == Intrinsic::abs) operands.push_back(builder_.getFalse()); // the lowest integer stays as it is
  return v128(intrinsic(id, operands));
}

// No transformation of LLVM's takes the selection away: a NaN's bits are what it leaves open in arithmetic, and a select has none of that.
VectorBuilder::Value VectorBuilder::canonical(Value result) {
  if (!hasOneNan_ || !result->getType()->isFPOrFPVectorTy()) return result;
  return builder_.CreateSelect(builder_.CreateFCmpUNO(result, result), llvm::ConstantFP::getNaN(result->getType()), result);
}

VectorBuilder::Value VectorBuilder::compare(Shape shape, CmpInst::Predicate predicate, Args a) {
  Value holds = builder_.CreateCmp(predicate, lanes(shape, a[0]), lanes(shape, a[1]));
  return v128(builder_.CreateSExt(holds, llvm::VectorType::getInteger(type(shape))));
}

VectorBuilder::Value VectorBuilder::shift(Shape shape, Instruction::BinaryOps op, Args a) {
  llvm::Type *lane = type(shape)->getElementType();
  Value amount = builder_.CreateAnd(a[1], lane->getIntegerBitWidth() - 1); // LLVM's shifts by more are poison
  return v128(builder_.CreateBinOp(op, lanes(shape, a[0]),
                                   lanes(shape, splat(shape, builder_.CreateZExtOrTrunc(amount, lane)))));
}

VectorBuilder::Value VectorBuilder::splat(Shape shape, Value scalar) {
  llvm::FixedVectorType *vector = type(shape);
  if (vector->getElementType()->isIntegerTy()) scalar = builder_.CreateTrunc(scalar, vector->getElementType());
  return v128(builder_.CreateVectorSplat(vector->getNumElements(), scalar));
}

VectorBuilder::Value VectorBuilder::selectLanes(Shape shape, Value where, Value a, Value b) {
  return v128(builder_.CreateSelect(where, lanes(shape, a), lanes(shape, b)));
}

VectorBuilder::Value VectorBuilder::half(Half half, Value lanes) {
  const int count = static_cast<int>(llvm::cast<llvm::FixedVectorType>(lanes->getType())->getNumElements() / 2);
  llvm::SmallVector<int, 8> from;
  for (int i = 0; i < count; ++i) from.push_back(half == Half::High ? count + i : i);
  return builder_.CreateShuffleVector(lanes, from);
}

VectorBuilder::Value VectorBuilder::everySecond(Value lanes, unsigned first) {
  const unsigned count = llvm::cast<llvm::FixedVectorType>(lanes->getType())->getNumElements();
  llvm::SmallVector<int, 8> from;
  for (unsigned i = first; i < count; i += 2) from.push_back(static_cast<int>(i));
  return builder_.CreateShuffleVector(lanes, from);
}

VectorBuilder::Value VectorBuilder::extend(Shape from, Half part, Sign sign, Value vector) {
  Value narrowLanes = half(part, lanes(from, vector));
  llvm::Type *wide =
      llvm::VectorType::getExtendedElementVectorType(llvm::cast<llvm::VectorType>(narrowLanes->getType()));
  return v128(sign == Sign::Signed ? builder_.CreateSExt(narrowLanes, wide) : builder_.CreateZExt(narrowLanes, wide));
}

VectorBuilder::Value VectorBuilder::extendedMultiply(Shape from, Half part, Sign sign, Args a) {
  if (from == Shape::I16x8 && sign == Sign::Unsigned) {
    // Low and high words of the products, interleaved: cheaper than multiplications of 32 bits.
    Value x = lanes(from, a[0]), y = lanes(from, a[1]);
    llvm::Type *wide = llvm::VectorType::getExtendedElementVectorType(type(from));
    Value products = builder_.CreateMul(builder_.CreateZExt(x, wide), builder_.CreateZExt(y, wide), "", true);
    Value high = builder_.CreateTrunc(builder_.CreateLShr(products, 16), type(from));
    const int first = part == Half::High ? 4 : 0;
    return v128(builder_.CreateShuffleVector(
        builder_.CreateMul(x, y), high,
        {first, first + 8, first + 1, first + 9, first + 2, first + 10, first + 3, first + 11}));
  }
  const Shape to = static_cast<Shape>(static_cast<u8>(from) + 1);
  return v128(builder_.CreateMul(lanes(to, extend(from, part, sign, a[0])), lanes(to, extend(from, part, sign, a[1]))));
}

VectorBuilder::Value VectorBuilder::narrow(Shape from, Sign sign, Args a) {
  const int count = static_cast<int>(type(from)->getNumElements()) * 2;
  llvm::SmallVector<int, 16> inOrder;
  for (int i = 0; i < count; ++i) inOrder.push_back(i);
  Value both = builder_.CreateShuffleVector(lanes(from, a[0]), lanes(from, a[1]), inOrder);
  auto *to = llvm::VectorType::getTruncatedElementVectorType(llvm::cast<llvm::VectorType>(both->getType()));
  const unsigned width = to->getScalarSizeInBits(), wide = width * 2;
  const bool isSigned = sign == Sign::Signed;
  const llvm::APInt least = isSigned ? llvm::APInt::getSignedMinValue(width).sext(wide) : llvm::APInt(wide, 0);
  const llvm::APInt most =
      isSigned ? llvm::APInt::getSignedMaxValue(width).sext(wide) : llvm::APInt::getMaxValue(width).zext(wide);
  both = builder_.CreateBinaryIntrinsic(Intrinsic::smin, both, llvm::ConstantInt::get(both->getType(), most));
  both = builder_.CreateBinaryIntrinsic(Intrinsic::smax, both, llvm::ConstantInt::get(both->getType(), least));
  return v128(builder_.CreateTrunc(both, to));
}

VectorBuilder::Value VectorBuilder::extreme(Extreme which, Value a, Value b) {
  return builder_.CreateSelect(which == Extreme::Min ? builder_.CreateFCmpOLT(a, b) : builder_.CreateFCmpOGT(a, b), a,
                               b);
}

namespace {

// What to add to the extreme of `bound` and another number: a zero that changes no number, but makes max(+0, -0) +0. Null
// if a NaN or a zero among the lanes needs more than that.
llvm::Constant *zerosFor(Extreme which, llvm::Constant *bound) {
  const unsigned count = llvm::cast<llvm::FixedVectorType>(bound->getType())->getNumElements();
  llvm::SmallVector<llvm::Constant *, 4> zeros;
  for (unsigned i = 0; i < count; ++i) {
    auto *lane = llvm::dyn_cast_or_null<llvm::ConstantFP>(bound->getAggregateElement(i));
    if (!lane || lane->isNaN() || (which == Extreme::Min && lane->isZero() && lane->isNegative())) return nullptr;
    const bool isPositiveZero = lane->isZero() && !lane->isNegative();
    zeros.push_back(llvm::ConstantFP::getZero(lane->getType(), !(which == Extreme::Max && isPositiveZero)));
  }
  return llvm::ConstantVector::get(zeros);
}

} // namespace

// extreme(a, b) is b if one is a NaN or both are zeros. So with both orders the bits of the zeros meet; a NaN is made quiet
// by the sum. With a constant bound one order is enough: all special cases come from the other operand.
VectorBuilder::Value VectorBuilder::minMax(Shape shape, Extreme which, Args a) {
  Value x = lanes(shape, a[0]), y = lanes(shape, a[1]);
  if (llvm::isa<llvm::Constant>(x)) std::swap(x, y);
  if (auto *bound = llvm::dyn_cast<llvm::Constant>(y))
    if (llvm::Constant *zeros = zerosFor(which, bound))
      return v128(arithmetic(Instruction::FAdd, extreme(which, bound, x), zeros));
  Value xy = v128(extreme(which, x, y)), yx = v128(extreme(which, y, x));
  Value number = which == Extreme::Min ? builder_.CreateOr(xy, yx) : builder_.CreateAnd(xy, yx);
  return selectLanes(shape, builder_.CreateFCmpUNO(x, y), arithmetic(Instruction::FAdd, x, y), number);
}

// The CPU's truncation gives the lowest integer whenever the number does not fit.
VectorBuilder::Value VectorBuilder::truncateSaturating(Shape from, Sign sign, Value vector) {
  Value x = lanes(from, vector);
  if (from == Shape::F32x4 && sign == Sign::Signed) {
    Value isAbove = builder_.CreateFCmpOGE(x, all(from, 0x1p31));
    Value integer =
        builder_.CreateXor(target_.emitTruncate(builder_, x), builder_.CreateSExt(isAbove, type(Shape::I32x4)));
    return v128(builder_.CreateSelect(builder_.CreateFCmpUNO(x, x), zero(Shape::I32x4), integer));
  }
  if (from == Shape::F64x2 && sign == Sign::Signed) {
    x = builder_.CreateSelect(builder_.CreateFCmpUNO(x, x), zero(from), x);
    return v128(target_.emitTruncate(builder_, extreme(Extreme::Min, x, all(from, 0x1p31 - 1))));
  }
  x = extreme(Extreme::Max, x, zero(from)); // a NaN becomes 0
  if (from == Shape::F64x2) {               // the integer is in the low bits of 2^52 + x
    x = builder_.CreateUnaryIntrinsic(Intrinsic::trunc, extreme(Extreme::Min, x, all(from, 0x1p32 - 1)));
    Value words = lanes(Shape::I32x4, v128(builder_.CreateFAdd(x, all(from, 0x1p52))));
    return v128(builder_.CreateShuffleVector(words, zero(Shape::I32x4), {0, 2, 4, 5}));
  }
  // In two halves: below 2^31, and the rest above.
  Value low = target_.emitTruncate(builder_, x);
  Value high = target_.emitTruncate(builder_, builder_.CreateFSub(x, all(from, 0x1p31)));
  Value integer = builder_.CreateOr(low, builder_.CreateAnd(high, builder_.CreateAShr(low, 31)));
  Value isAbove = builder_.CreateFCmpOGE(x, all(from, 0x1p32));
  return v128(builder_.CreateOr(integer, builder_.CreateSExt(isAbove, type(Shape::I32x4))));
}

VectorBuilder::Value VectorBuilder::allTrue(Shape shape, Value vector) {
  Value isZero = builder_.CreateICmpEQ(lanes(shape, vector), zero(shape));
  return builder_.CreateIsNull(builder_.CreateBitCast(isZero, builder_.getIntNTy(type(shape)->getNumElements())));
}

VectorBuilder::Value VectorBuilder::bitmask(Shape shape, Value vector) {
  Value isNegative = builder_.CreateICmpSLT(lanes(shape, vector), zero(shape));
  return builder_.CreateBitCast(isNegative, builder_.getIntNTy(type(shape)->getNumElements()));
}

} // namespace wasmc
