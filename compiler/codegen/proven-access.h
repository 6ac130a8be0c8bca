// How passes behind the proofs (relax/) tell the guest's accesses apart, in functions and loops.
#pragma once
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/Instructions.h>

namespace wasmc {

// An access of the guest that cannot trap, and so is not volatile. Only the guest's accesses are not aligned.
inline bool isProvenAccess(const llvm::Instruction &instruction) {
  if (const auto *load = llvm::dyn_cast<llvm::LoadInst>(&instruction)) return !load->isVolatile() && load->getAlign() == 1;
  const auto *store = llvm::dyn_cast<llvm::StoreInst>(&instruction);
  return store && !store->isVolatile() && store->getAlign() == 1;
}

// Whether the loop has an access that may trap, so that its addresses have 32 bits, are no recurrences, and it was left as it came.
inline bool isPrecise(const llvm::Loop &loop) {
  for (const llvm::BasicBlock *block : loop.blocks())
    for (const llvm::Instruction &instruction : *block)
      if (instruction.isVolatile()) return true;
  return false;
}

inline bool hasProvenAccess(const llvm::Loop &loop) {
  for (const llvm::BasicBlock *block : loop.blocks())
    for (const llvm::Instruction &instruction : *block)
      if (isProvenAccess(instruction)) return true;
  return false;
}

} // namespace wasmc
