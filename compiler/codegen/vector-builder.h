// VectorBuilder: operations on the lanes of a v128, written once for every shape. Between operators a v128 is a <16 x i8>,
// whatever its lanes mean to the guest; `lanes` views it in the shape that an operator works on, `v128` goes back. LLVM
// merges the casts away. (Were it a <2 x i64>, LLVM would move the selects of f64x2 to integers and no longer find minpd.)
#pragma once
#include "compiler/codegen/target/target.h"
#include <llvm/IR/IRBuilder.h>
#include <span>

namespace wasmc {

enum class Shape : u8 { I8x16, I16x8, I32x4, I64x2, F32x4, F64x2 };
enum class Half : u8 { Low, High };
enum class Sign : u8 { Signed, Unsigned };
enum class Extreme : u8 { Min, Max };

class VectorBuilder {
public:
  using Value = llvm::Value *;
  using Args = std::span<Value>;

  // With `hasOneNan` every operator's NaN is the positive canonical one.
  VectorBuilder(llvm::IRBuilder<> &builder, const Target &target, bool hasOneNan)
      : builder_(builder), target_(target), hasOneNan_(hasOneNan) {}

  llvm::FixedVectorType *type(Shape shape) const;
  Value lanes(Shape shape, Value v128);
  Value v128(Value lanes);

  // Lane by lane. The arguments are v128s, and so is the result.
  Value binary(Shape shape, llvm::Instruction::BinaryOps op, Args a);
  Value intrinsic(Shape shape, llvm::Intrinsic::ID id, Args a);
  Value compare(Shape shape, llvm::CmpInst::Predicate predicate, Args a); // all ones where it holds
  Value shift(Shape shape, llvm::Instruction::BinaryOps op, Args a);      // by a scalar, modulo the width
  Value splat(Shape shape, Value scalar);
  Value selectLanes(Shape shape, Value where, Value a, Value b); // `where` is a vector of i1

  // Of lanes (or scalars), for an intrinsic that is overloaded by the type of its first operand.
  Value intrinsic(llvm::Intrinsic::ID id, llvm::ArrayRef<Value> operands);

  // Between shapes
  Value extend(Shape from, Half half, Sign sign, Value vector);
  Value extendedMultiply(Shape from, Half half, Sign sign, Args a);
  Value narrow(Shape from, Sign sign, Args a); // saturating; the source is signed, `sign` is that of the result

  // Floats, of lanes (or scalars)
  // Not folded by the builder, which would take "signalling NaN * 1" for that NaN. See float-operands.cpp.
  Value arithmetic(llvm::Instruction::BinaryOps op, Value a, Value b) {
    return canonical(builder_.Insert(llvm::BinaryOperator::Create(op, a, b)));
  }
  // What an operator gives whose NaNs the specification leaves open (spec 4.3.3, "NaN propagation"): the value as it is, or under
  // --deterministic with the positive canonical NaN for each NaN, as the deterministic profile has it.
  Value canonical(Value result);
  Value extreme(Extreme which, Value a, Value b);                // a < b ? a : b (or a > b), bit for bit
  Value minMax(Shape shape, Extreme which, Args a);              // a NaN gives a quiet NaN, -0 is below +0
  Value truncateSaturating(Shape from, Sign sign, Value vector); // to i32x4; two lanes fill its low half

  // A vector becomes an i1 or an integer with a bit per lane.
  Value allTrue(Shape shape, Value vector);
  Value bitmask(Shape shape, Value vector);

  // Constants
  Value zero(Shape shape) const { return llvm::Constant::getNullValue(type(shape)); }
  Value all(Shape shape, double number) const { return llvm::ConstantFP::get(type(shape), number); }
  Value allInt(Shape shape, i64 number) const {
    return llvm::ConstantInt::get(type(shape), static_cast<u64>(number), true);
  }

  Value half(Half half, Value lanes); // half as many lanes
  Value everySecond(Value lanes, unsigned first);

private:
  Value cast(Value vector, llvm::Type *to);

  llvm::IRBuilder<> &builder_;
  const Target &target_;
  bool hasOneNan_;
};

} // namespace wasmc
