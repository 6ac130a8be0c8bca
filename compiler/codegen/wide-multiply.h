// WideMultiplyPass: finds the upper half of a 64x64 -> 128 bit product that a producer had to spell out as four products of
// 32-bit halves, because WebAssembly (without the wide arithmetic proposal) has no such instruction, and replaces it by one
// 128-bit multiplication. It is found wherever it stands: in the function __multi3 of compiler-rt, which then is small enough
// to be inlined everywhere, in its twins of other compilers, and inlined by the producer. Names play no part.
//
// With X = XH 2^32 + XL, Y = YH 2^32 + YL and all arithmetic modulo 2^64, the forms are, sums in any order:
//
//   LL = XL YL
//   T  = XH YL + (LL >> 32)                      or XL YH, the other cross product in U
//   U  = XL YH + (T & M)                         M = 2^32 - 1
//   upper half = XH YH + (T >> 32) + (U >> 32)   lower half = (U << 32) + (LL & M)
//
//   LL = XL YL, P = XH YL, Q = XL YH
//   V  = (LL >> 32) + (P & M) + (Q & M)
//   upper half = XH YH + (P >> 32) + (Q >> 32) + (V >> 32)   lower half = (V << 32) + (LL & M)
//
//   LL = XL YL, P = XH YL, Q = XL YH
//   S  = P + Q, W = LL + (S << 32)               carry(x + y) = x + y < x, or < y
//   upper half = XH YH + (S >> 32) + (carry(S) << 32) + carry(W)   lower half = W
//
// Neither T, U nor V can overflow: (2^32 - 1)^2 + 2 (2^32 - 1) < 2^64. So a match is an identity, whatever X and Y are, and
// code that differs in any term is left alone.
#pragma once
#include <llvm/IR/PassManager.h>

namespace wasmc {

class WideMultiplyPass : public llvm::PassInfoMixin<WideMultiplyPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &);
};

} // namespace wasmc
