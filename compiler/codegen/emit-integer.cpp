// Integer operators (spec 4.3.2). Division traps are explicit, since LLVM's own division by zero is undefined.
#include "compiler/codegen/function-emitter.h"

namespace wasmc {
using llvm::CmpInst;
using llvm::Instruction;
namespace Intrinsic = llvm::Intrinsic;

FunctionEmitter::Value FunctionEmitter::compare(CmpInst::Predicate predicate, Args a) {
  return flag(builder_.CreateCmp(predicate, a[0], a[1]));
}

// Shift and rotate counts are taken modulo the width; LLVM's shifts by more are poison.
FunctionEmitter::Value FunctionEmitter::shiftAmount(Value amount) {
  return builder_.CreateAnd(amount, amount->getType()->getIntegerBitWidth() - 1);
}

FunctionEmitter::Value FunctionEmitter::divide(Instruction::BinaryOps op, Args a) {
  llvm::Type *type = a[0]->getType();
  Value divisor = a[1];
  Value minusOne = llvm::Constant::getAllOnesValue(type);
  trapIf(builder_.CreateICmpEQ(divisor, llvm::Constant::getNullValue(type)), TrapKind::IntegerDivideByZero);
  if (op == Instruction::SDiv) {
    Value lowest = llvm::ConstantInt::get(type, llvm::APInt::getSignedMinValue(type->getIntegerBitWidth()));
    trapIf(builder_.CreateAnd(builder_.CreateICmpEQ(a[0], lowest), builder_.CreateICmpEQ(divisor, minusOne)),
           TrapKind::IntegerOverflow);
  } else if (op == Instruction::SRem) { // x rem -1 is 0 for all x; LLVM's is undefined for the lowest
    divisor = builder_.CreateSelect(builder_.CreateICmpEQ(divisor, minusOne), llvm::ConstantInt::get(type, 1), divisor);
  }
  return builder_.CreateBinOp(op, a[0], divisor);
}

// i32
FunctionEmitter::Value FunctionEmitter::emit_I32Clz(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::ctlz, {a[0]->getType()}, {a[0], builder_.getFalse()}); }
FunctionEmitter::Value FunctionEmitter::emit_I32Ctz(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::cttz, {a[0]->getType()}, {a[0], builder_.getFalse()}); }
FunctionEmitter::Value FunctionEmitter::emit_I32Popcnt(None, Args a) { return intrinsic(Intrinsic::ctpop, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_I32Add(None, Args a) { return builder_.CreateAdd(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I32Sub(None, Args a) { return builder_.CreateSub(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I32Mul(None, Args a) { return builder_.CreateMul(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I32And(None, Args a) { return builder_.CreateAnd(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I32Or(None, Args a) { return builder_.CreateOr(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I32Xor(None, Args a) { return builder_.CreateXor(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I32DivS(None, Args a) { return divide(Instruction::SDiv, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32DivU(None, Args a) { return divide(Instruction::UDiv, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32RemS(None, Args a) { return divide(Instruction::SRem, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32RemU(None, Args a) { return divide(Instruction::URem, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32Shl(None, Args a) { return builder_.CreateShl(a[0], shiftAmount(a[1])); }
FunctionEmitter::Value FunctionEmitter::emit_I32ShrS(None, Args a) { return builder_.CreateAShr(a[0], shiftAmount(a[1])); }
FunctionEmitter::Value FunctionEmitter::emit_I32ShrU(None, Args a) { return builder_.CreateLShr(a[0], shiftAmount(a[1])); }
FunctionEmitter::Value FunctionEmitter::emit_I32Rotl(None, Args a) { return intrinsic(Intrinsic::fshl, {a[0], a[0], a[1]}); }
FunctionEmitter::Value FunctionEmitter::emit_I32Rotr(None, Args a) { return intrinsic(Intrinsic::fshr, {a[0], a[0], a[1]}); }
FunctionEmitter::Value FunctionEmitter::emit_I32Eqz(None, Args a) { return flag(builder_.CreateIsNull(a[0])); }
FunctionEmitter::Value FunctionEmitter::emit_I32Eq(None, Args a) { return compare(CmpInst::ICMP_EQ, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32Ne(None, Args a) { return compare(CmpInst::ICMP_NE, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32LtS(None, Args a) { return compare(CmpInst::ICMP_SLT, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32LtU(None, Args a) { return compare(CmpInst::ICMP_ULT, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32GtS(None, Args a) { return compare(CmpInst::ICMP_SGT, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32GtU(None, Args a) { return compare(CmpInst::ICMP_UGT, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32LeS(None, Args a) { return compare(CmpInst::ICMP_SLE, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32LeU(None, Args a) { return compare(CmpInst::ICMP_ULE, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32GeS(None, Args a) { return compare(CmpInst::ICMP_SGE, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32GeU(None, Args a) { return compare(CmpInst::ICMP_UGE, a); }
FunctionEmitter::Value FunctionEmitter::emit_I32Extend8S(None, Args a) { return builder_.CreateSExt(builder_.CreateTrunc(a[0], builder_.getInt8Ty()), a[0]->getType()); }
FunctionEmitter::Value FunctionEmitter::emit_I32Extend16S(None, Args a) { return builder_.CreateSExt(builder_.CreateTrunc(a[0], builder_.getInt16Ty()), a[0]->getType()); }

// i64
FunctionEmitter::Value FunctionEmitter::emit_I64Clz(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::ctlz, {a[0]->getType()}, {a[0], builder_.getFalse()}); }
FunctionEmitter::Value FunctionEmitter::emit_I64Ctz(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::cttz, {a[0]->getType()}, {a[0], builder_.getFalse()}); }
FunctionEmitter::Value FunctionEmitter::emit_I64Popcnt(None, Args a) { return intrinsic(Intrinsic::ctpop, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_I64Add(None, Args a) { return builder_.CreateAdd(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I64Sub(None, Args a) { return builder_.CreateSub(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I64Mul(None, Args a) { return builder_.CreateMul(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I64And(None, Args a) { return builder_.CreateAnd(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I64Or(None, Args a) { return builder_.CreateOr(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I64Xor(None, Args a) { return builder_.CreateXor(a[0], a[1]); }
FunctionEmitter::Value FunctionEmitter::emit_I64DivS(None, Args a) { return divide(Instruction::SDiv, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64DivU(None, Args a) { return divide(Instruction::UDiv, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64RemS(None, Args a) { return divide(Instruction::SRem, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64RemU(None, Args a) { return divide(Instruction::URem, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64Shl(None, Args a) { return builder_.CreateShl(a[0], shiftAmount(a[1])); }
FunctionEmitter::Value FunctionEmitter::emit_I64ShrS(None, Args a) { return builder_.CreateAShr(a[0], shiftAmount(a[1])); }
FunctionEmitter::Value FunctionEmitter::emit_I64ShrU(None, Args a) { return builder_.CreateLShr(a[0], shiftAmount(a[1])); }
FunctionEmitter::Value FunctionEmitter::emit_I64Rotl(None, Args a) { return intrinsic(Intrinsic::fshl, {a[0], a[0], a[1]}); }
FunctionEmitter::Value FunctionEmitter::emit_I64Rotr(None, Args a) { return intrinsic(Intrinsic::fshr, {a[0], a[0], a[1]}); }
FunctionEmitter::Value FunctionEmitter::emit_I64Eqz(None, Args a) { return flag(builder_.CreateIsNull(a[0])); }
FunctionEmitter::Value FunctionEmitter::emit_I64Eq(None, Args a) { return compare(CmpInst::ICMP_EQ, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64Ne(None, Args a) { return compare(CmpInst::ICMP_NE, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64LtS(None, Args a) { return compare(CmpInst::ICMP_SLT, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64LtU(None, Args a) { return compare(CmpInst::ICMP_ULT, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64GtS(None, Args a) { return compare(CmpInst::ICMP_SGT, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64GtU(None, Args a) { return compare(CmpInst::ICMP_UGT, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64LeS(None, Args a) { return compare(CmpInst::ICMP_SLE, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64LeU(None, Args a) { return compare(CmpInst::ICMP_ULE, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64GeS(None, Args a) { return compare(CmpInst::ICMP_SGE, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64GeU(None, Args a) { return compare(CmpInst::ICMP_UGE, a); }
FunctionEmitter::Value FunctionEmitter::emit_I64Extend8S(None, Args a) { return builder_.CreateSExt(builder_.CreateTrunc(a[0], builder_.getInt8Ty()), a[0]->getType()); }
FunctionEmitter::Value FunctionEmitter::emit_I64Extend16S(None, Args a) { return builder_.CreateSExt(builder_.CreateTrunc(a[0], builder_.getInt16Ty()), a[0]->getType()); }
FunctionEmitter::Value FunctionEmitter::emit_I64Extend32S(None, Args a) { return builder_.CreateSExt(builder_.CreateTrunc(a[0], builder_.getInt32Ty()), a[0]->getType()); }

} // namespace wasmc
