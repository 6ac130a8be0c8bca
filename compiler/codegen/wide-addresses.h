// Addresses in the form that x86-64 has address modes for.
#pragma once
#include <llvm/IR/PassManager.h>

namespace wasmc {

// Runs last: LLVM's own simplification would undo it. It moves and copies computations that cannot trap, and no access.
//
// * An i32 that is an address somewhere is extended to 64 bits once, next to what computes it, where that is free: an instruction that writes 32
//   bits of a register clears the others. Values that meet do so in 64 bits, and other uses in other blocks are truncations, which are free, too.
//   Left to itself, LLVM selects instructions block by block and does not know of a register from elsewhere that its upper half is 0: each block
//   copies it to clear that half, and original and copy are both alive.
// * The sum of a memory's base and an index is part of each access's address mode, unless that would keep alive an index that is needed for
//   nothing else.
// * Addresses within the guest's stack frame are computed where they are needed, like those of a native frame: a producer keeps a dozen of them in
//   locals, which cost it nothing, and would take a stack slot each.
class WideAddressesPass : public llvm::PassInfoMixin<WideAddressesPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses);
};

} // namespace wasmc
