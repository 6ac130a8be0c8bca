// Bits that nobody looks at, and bits that are known.
#pragma once
#include <llvm/IR/PassManager.h>

namespace wasmc {

// WebAssembly has no numbers of 8 and 16 bits: a producer keeps them in an i32, lets the upper bits become what they will, and masks them where
// they would matter. A constant is then as its sign says, 0xffffa001 for a 16-bit 0xa001, and sets upper bits, which costs a mask before each
// shift to the right.
//
// First, constants of `xor` and `or` lose the bits that nothing looks at, and masks go that keep all that is looked at. Then masks go whose other
// bits are 0 anyway: LLVM finds that out by looking back a few instructions, here a value's known bits follow from those of its operands,
// however long the chain. A step of a bitwise CRC is an instruction shorter, in its longest chain.
class UnusedBitsPass : public llvm::PassInfoMixin<UnusedBitsPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses);
};

} // namespace wasmc
