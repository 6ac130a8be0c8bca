// Two copies of a loop nest, and a check that chooses.
#pragma once
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/Dominators.h>

namespace wasmc::relax {

// Clones the nest of `loop`, which is in simplified and LCSSA form. Where `isSafe` (in its preheader) is true `loop` runs as before,
// else its copy, which is marked as unlikely and not worth optimising. Returns the preheader that only `loop` has, and
// leaves its exits to itself. Keeps dominators and loops up to date.
llvm::BasicBlock *versionLoop(llvm::Loop &loop, llvm::Value *isSafe, llvm::LoopInfo &loops, llvm::DominatorTree &dominators);

} // namespace wasmc::relax
