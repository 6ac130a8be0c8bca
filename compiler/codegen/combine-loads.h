// Numbers that are put together from single bytes of memory.
#pragma once
#include <llvm/IR/PassManager.h>

namespace wasmc {

// A number in the order of bytes that the memory does not have (networks, databases, hashes) is read byte by byte: WebAssembly has no operator
// that swaps bytes, so its producers leave `p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3]` as it is; and some (Go's compiler) do so in either order.
// This makes one load of it, and `bswap` where needed. LLVM does the same with plain loads; ours are volatile, since they may trap.
//
// The loads are in one block, at one address but for their constant offsets, which are added without wrapping, and nothing between them has an
// effect: then some load of them traps exactly if the combined one does, and nobody sees which. (The trap is told at the place of the one that
// came first.) Stores are not combined: those before one that traps can be seen.
class CombineLoadsPass : public llvm::PassInfoMixin<CombineLoadsPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses);
};

} // namespace wasmc
