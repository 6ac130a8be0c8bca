#include "compiler/codegen/relax/version.h"
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/LoopUtils.h>

namespace wasmc::relax {
namespace {

// The precise copy hardly ever runs.
void markUnlikely(llvm::Loop &loop) {
  loop.setLoopAlreadyUnrolled();
  llvm::addStringMetadataToLoop(&loop, "llvm.loop.isvectorized", 1);
  for (llvm::Loop *inner : loop)
    markUnlikely(*inner);
}

} // namespace

llvm::BasicBlock *versionLoop(llvm::Loop &loop, llvm::Value *isSafe, llvm::LoopInfo &loops, llvm::DominatorTree &dominators) {
  llvm::BasicBlock *check = loop.getLoopPreheader();
  llvm::Function &function = *check->getParent();
  llvm::BasicBlock *fast = llvm::SplitBlock(check, check->getTerminator(), &dominators, &loops, nullptr, "relaxed");

  llvm::ValueToValueMapTy values;
  llvm::SmallVector<llvm::BasicBlock *, 16> copies;
  llvm::Loop *precise = llvm::cloneLoopWithPreheader(fast, check, &loop, values, ".precise", &loops, &dominators, copies);
  llvm::remapInstructionsInBlocks(copies, values);

  llvm::Instruction *jump = check->getTerminator();
  llvm::IRBuilder<> builder(jump);
  builder.CreateCondBr(isSafe, fast, precise->getLoopPreheader(), llvm::MDBuilder(function.getContext()).createBranchWeights(2000, 1));
  jump->eraseFromParent();

  // What the exits received from the loop they also receive from the copy.
  llvm::SmallVector<llvm::BasicBlock *, 4> exits;
  loop.getUniqueExitBlocks(exits);
  for (llvm::BasicBlock *exit : exits)
    for (llvm::PHINode &phi : exit->phis())
      for (unsigned i = 0, count = phi.getNumIncomingValues(); i < count; ++i) {
        llvm::BasicBlock *from = phi.getIncomingBlock(i);
        if (!loop.contains(from))
          continue;
        llvm::Value *value = phi.getIncomingValue(i);
        auto copy = values.find(value);
        phi.addIncoming(copy == values.end() ? value : static_cast<llvm::Value *>(copy->second), llvm::cast<llvm::BasicBlock>(values[from]));
      }
  // Blocks behind the loop that it dominated are now reached through either copy: the check dominates them.
  for (llvm::BasicBlock *block : loop.blocks()) {
    llvm::SmallVector<llvm::BasicBlock *, 4> behind;
    for (auto *child : *dominators.getNode(block))
      if (!loop.contains(child->getBlock()))
        behind.push_back(child->getBlock());
    for (llvm::BasicBlock *child : behind)
      dominators.changeImmediateDominator(child, check);
  }
  llvm::formDedicatedExitBlocks(&loop, &dominators, &loops, nullptr, /*PreserveLCSSA=*/true);
  llvm::formDedicatedExitBlocks(precise, &dominators, &loops, nullptr, /*PreserveLCSSA=*/true);
  markUnlikely(*precise);
  return fast;
}

} // namespace wasmc::relax
