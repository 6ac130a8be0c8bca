// Floating-point operators (spec 4.3.3). Rounding is to nearest and nothing is fused or reassociated: no fast-math flag is
// ever set. neg, abs and copysign only touch the sign bit. Operands that LLVM must not see through: float-operands.cpp.
#include "compiler/codegen/function-emitter.h"

namespace wasmc {
using llvm::CmpInst;
using llvm::Instruction;
namespace Intrinsic = llvm::Intrinsic;

// min and max (spec fmin, fmax): a NaN operand gives a quiet NaN, and -0 is below +0. llvm.minimum orders zeros; the sum
// of the operands is a quiet NaN whenever one of them is a NaN.
FunctionEmitter::Value FunctionEmitter::minMax(Intrinsic::ID id, Args a) {
  Value isNan = builder_.CreateFCmpUNO(a[0], a[1]);
  Value nan = arithmetic(Instruction::FAdd, a);
  return builder_.CreateSelect(isNan, nan, intrinsic(id, {a[0], a[1]}));
}

// f32
FunctionEmitter::Value FunctionEmitter::emit_F32Abs(None, Args a) { return intrinsic(Intrinsic::fabs, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F32Neg(None, Args a) { return builder_.CreateFNeg(a[0]); }
FunctionEmitter::Value FunctionEmitter::emit_F32Ceil(None, Args a) { return intrinsic(Intrinsic::ceil, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F32Floor(None, Args a) { return intrinsic(Intrinsic::floor, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F32Trunc(None, Args a) { return intrinsic(Intrinsic::trunc, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F32Nearest(None, Args a) { return intrinsic(Intrinsic::roundeven, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F32Sqrt(None, Args a) { return intrinsic(Intrinsic::sqrt, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F32Add(None, Args a) { return arithmetic(Instruction::FAdd, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Sub(None, Args a) { return arithmetic(Instruction::FSub, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Mul(None, Args a) { return arithmetic(Instruction::FMul, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Div(None, Args a) { return arithmetic(Instruction::FDiv, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Min(None, Args a) { return minMax(Intrinsic::minimum, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Max(None, Args a) { return minMax(Intrinsic::maximum, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Copysign(None, Args a) { return intrinsic(Intrinsic::copysign, {a[0], a[1]}); }
FunctionEmitter::Value FunctionEmitter::emit_F32Eq(None, Args a) { return compare(CmpInst::FCMP_OEQ, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Ne(None, Args a) { return compare(CmpInst::FCMP_UNE, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Lt(None, Args a) { return compare(CmpInst::FCMP_OLT, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Gt(None, Args a) { return compare(CmpInst::FCMP_OGT, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Le(None, Args a) { return compare(CmpInst::FCMP_OLE, a); }
FunctionEmitter::Value FunctionEmitter::emit_F32Ge(None, Args a) { return compare(CmpInst::FCMP_OGE, a); }

// f64
FunctionEmitter::Value FunctionEmitter::emit_F64Abs(None, Args a) { return intrinsic(Intrinsic::fabs, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F64Neg(None, Args a) { return builder_.CreateFNeg(a[0]); }
FunctionEmitter::Value FunctionEmitter::emit_F64Ceil(None, Args a) { return intrinsic(Intrinsic::ceil, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F64Floor(None, Args a) { return intrinsic(Intrinsic::floor, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F64Trunc(None, Args a) { return intrinsic(Intrinsic::trunc, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F64Nearest(None, Args a) { return intrinsic(Intrinsic::roundeven, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F64Sqrt(None, Args a) { return intrinsic(Intrinsic::sqrt, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_F64Add(None, Args a) { return arithmetic(Instruction::FAdd, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Sub(None, Args a) { return arithmetic(Instruction::FSub, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Mul(None, Args a) { return arithmetic(Instruction::FMul, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Div(None, Args a) { return arithmetic(Instruction::FDiv, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Min(None, Args a) { return minMax(Intrinsic::minimum, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Max(None, Args a) { return minMax(Intrinsic::maximum, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Copysign(None, Args a) { return intrinsic(Intrinsic::copysign, {a[0], a[1]}); }
FunctionEmitter::Value FunctionEmitter::emit_F64Eq(None, Args a) { return compare(CmpInst::FCMP_OEQ, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Ne(None, Args a) { return compare(CmpInst::FCMP_UNE, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Lt(None, Args a) { return compare(CmpInst::FCMP_OLT, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Gt(None, Args a) { return compare(CmpInst::FCMP_OGT, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Le(None, Args a) { return compare(CmpInst::FCMP_OLE, a); }
FunctionEmitter::Value FunctionEmitter::emit_F64Ge(None, Args a) { return compare(CmpInst::FCMP_OGE, a); }

} // namespace wasmc
