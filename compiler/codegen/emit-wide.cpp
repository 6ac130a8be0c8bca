// 128-bit integer arithmetic in two i64 halves (wide-arithmetic proposal). LLVM's i128 becomes add/adc, sub/sbb and one
// widening multiplication.
#include "compiler/codegen/function-emitter.h"

namespace wasmc {
namespace {

llvm::Value *join(llvm::IRBuilder<> &builder, llvm::Value *low, llvm::Value *high) {
  llvm::Value *wideLow = builder.CreateZExt(low, builder.getInt128Ty());
  llvm::Value *wideHigh = builder.CreateZExt(high, builder.getInt128Ty());
  return builder.CreateOr(builder.CreateShl(wideHigh, 64), wideLow);
}

std::array<llvm::Value *, 2> split(llvm::IRBuilder<> &builder, llvm::Value *wide) {
  return {builder.CreateTrunc(wide, builder.getInt64Ty()),
          builder.CreateTrunc(builder.CreateLShr(wide, 64), builder.getInt64Ty())};
}

} // namespace

std::array<FunctionEmitter::Value, 2> FunctionEmitter::emit_I64Add128(None, Args a) {
  return split(builder_, builder_.CreateAdd(join(builder_, a[0], a[1]), join(builder_, a[2], a[3])));
}
std::array<FunctionEmitter::Value, 2> FunctionEmitter::emit_I64Sub128(None, Args a) {
  return split(builder_, builder_.CreateSub(join(builder_, a[0], a[1]), join(builder_, a[2], a[3])));
}
std::array<FunctionEmitter::Value, 2> FunctionEmitter::emit_I64MulWideS(None, Args a) {
  llvm::Type *i128 = builder_.getInt128Ty();
  return split(builder_, builder_.CreateMul(builder_.CreateSExt(a[0], i128), builder_.CreateSExt(a[1], i128)));
}
std::array<FunctionEmitter::Value, 2> FunctionEmitter::emit_I64MulWideU(None, Args a) {
  llvm::Type *i128 = builder_.getInt128Ty();
  return split(builder_, builder_.CreateMul(builder_.CreateZExt(a[0], i128), builder_.CreateZExt(a[1], i128)));
}

} // namespace wasmc
