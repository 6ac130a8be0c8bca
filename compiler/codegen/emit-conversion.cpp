// Conversions between number types (spec 4.3.4).
#include "compiler/codegen/function-emitter.h"

namespace wasmc {
namespace Intrinsic = llvm::Intrinsic;

// Trapping float to integer: in range exactly when the truncated value fits, so the bounds are the next representable
// numbers outside. One pair of ordered compares decides; NaN fails it and is told apart afterwards.
FunctionEmitter::Value FunctionEmitter::truncate(Value value, llvm::Type *to, bool isSigned) {
  llvm::Type *from = value->getType();
  const unsigned bits = to->getIntegerBitWidth();
  const bool exactLow = from->isFloatTy() || bits == 64; // lowest - 1 is no number of the type: compare with lowest
  const double lowest = isSigned ? -__builtin_ldexp(1.0, int(bits) - 1) : 0.0;
  const double above = __builtin_ldexp(1.0, int(bits) - (isSigned ? 1 : 0));
  Value fitsBelow = builder_.CreateFCmpOLT(value, llvm::ConstantFP::get(from, above));
  Value fitsAbove = isSigned && exactLow ? builder_.CreateFCmpOGE(value, llvm::ConstantFP::get(from, lowest))
                                         : builder_.CreateFCmpOGT(value, llvm::ConstantFP::get(from, lowest - 1.0));
  llvm::BasicBlock *inside = newBlock("inside"), *outside = newBlock("outside");
  builder_.CreateCondBr(builder_.CreateAnd(fitsBelow, fitsAbove), inside, outside, partition_.likely());
  builder_.SetInsertPoint(outside);
  trapIf(builder_.CreateFCmpUNO(value, value), TrapKind::InvalidConversion);
  trap(TrapKind::IntegerOverflow);
  builder_.SetInsertPoint(inside);
  return isSigned ? builder_.CreateFPToSI(value, to) : builder_.CreateFPToUI(value, to);
}

FunctionEmitter::Value FunctionEmitter::emit_I32WrapI64(None, Args a) { return builder_.CreateTrunc(a[0], builder_.getInt32Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I64ExtendI32S(None, Args a) { return builder_.CreateSExt(a[0], builder_.getInt64Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I64ExtendI32U(None, Args a) { return builder_.CreateZExt(a[0], builder_.getInt64Ty()); }

FunctionEmitter::Value FunctionEmitter::emit_I32TruncF32S(None, Args a) { return truncate(a[0], builder_.getInt32Ty(), true); }
FunctionEmitter::Value FunctionEmitter::emit_I32TruncF32U(None, Args a) { return truncate(a[0], builder_.getInt32Ty(), false); }
FunctionEmitter::Value FunctionEmitter::emit_I32TruncF64S(None, Args a) { return truncate(a[0], builder_.getInt32Ty(), true); }
FunctionEmitter::Value FunctionEmitter::emit_I32TruncF64U(None, Args a) { return truncate(a[0], builder_.getInt32Ty(), false); }
FunctionEmitter::Value FunctionEmitter::emit_I64TruncF32S(None, Args a) { return truncate(a[0], builder_.getInt64Ty(), true); }
FunctionEmitter::Value FunctionEmitter::emit_I64TruncF32U(None, Args a) { return truncate(a[0], builder_.getInt64Ty(), false); }
FunctionEmitter::Value FunctionEmitter::emit_I64TruncF64S(None, Args a) { return truncate(a[0], builder_.getInt64Ty(), true); }
FunctionEmitter::Value FunctionEmitter::emit_I64TruncF64U(None, Args a) { return truncate(a[0], builder_.getInt64Ty(), false); }

FunctionEmitter::Value FunctionEmitter::emit_I32TruncSatF32S(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::fptosi_sat, {builder_.getInt32Ty(), a[0]->getType()}, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_I32TruncSatF32U(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::fptoui_sat, {builder_.getInt32Ty(), a[0]->getType()}, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_I32TruncSatF64S(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::fptosi_sat, {builder_.getInt32Ty(), a[0]->getType()}, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_I32TruncSatF64U(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::fptoui_sat, {builder_.getInt32Ty(), a[0]->getType()}, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_I64TruncSatF32S(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::fptosi_sat, {builder_.getInt64Ty(), a[0]->getType()}, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_I64TruncSatF32U(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::fptoui_sat, {builder_.getInt64Ty(), a[0]->getType()}, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_I64TruncSatF64S(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::fptosi_sat, {builder_.getInt64Ty(), a[0]->getType()}, {a[0]}); }
FunctionEmitter::Value FunctionEmitter::emit_I64TruncSatF64U(None, Args a) { return builder_.CreateIntrinsic(Intrinsic::fptoui_sat, {builder_.getInt64Ty(), a[0]->getType()}, {a[0]}); }

FunctionEmitter::Value FunctionEmitter::emit_F32ConvertI32S(None, Args a) { return builder_.CreateSIToFP(a[0], builder_.getFloatTy()); }
FunctionEmitter::Value FunctionEmitter::emit_F32ConvertI32U(None, Args a) { return builder_.CreateUIToFP(a[0], builder_.getFloatTy()); }
FunctionEmitter::Value FunctionEmitter::emit_F32ConvertI64S(None, Args a) { return builder_.CreateSIToFP(a[0], builder_.getFloatTy()); }
FunctionEmitter::Value FunctionEmitter::emit_F32ConvertI64U(None, Args a) { return builder_.CreateUIToFP(a[0], builder_.getFloatTy()); }
FunctionEmitter::Value FunctionEmitter::emit_F64ConvertI32S(None, Args a) { return builder_.CreateSIToFP(a[0], builder_.getDoubleTy()); }
FunctionEmitter::Value FunctionEmitter::emit_F64ConvertI32U(None, Args a) { return builder_.CreateUIToFP(a[0], builder_.getDoubleTy()); }
FunctionEmitter::Value FunctionEmitter::emit_F64ConvertI64S(None, Args a) { return builder_.CreateSIToFP(a[0], builder_.getDoubleTy()); }
FunctionEmitter::Value FunctionEmitter::emit_F64ConvertI64U(None, Args a) { return builder_.CreateUIToFP(a[0], builder_.getDoubleTy()); }

// fptrunc(fpext x) is looked for in float-operands.cpp.
FunctionEmitter::Value FunctionEmitter::emit_F32DemoteF64(None, Args a) { return simd_.canonical(builder_.CreateFPTrunc(a[0], builder_.getFloatTy())); }
FunctionEmitter::Value FunctionEmitter::emit_F64PromoteF32(None, Args a) { return simd_.canonical(builder_.CreateFPExt(a[0], builder_.getDoubleTy())); }

FunctionEmitter::Value FunctionEmitter::emit_I32ReinterpretF32(None, Args a) { return builder_.CreateBitCast(a[0], builder_.getInt32Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_I64ReinterpretF64(None, Args a) { return builder_.CreateBitCast(a[0], builder_.getInt64Ty()); }
FunctionEmitter::Value FunctionEmitter::emit_F32ReinterpretI32(None, Args a) { return builder_.CreateBitCast(a[0], builder_.getFloatTy()); }
FunctionEmitter::Value FunctionEmitter::emit_F64ReinterpretI64(None, Args a) { return builder_.CreateBitCast(a[0], builder_.getDoubleTy()); }

} // namespace wasmc
