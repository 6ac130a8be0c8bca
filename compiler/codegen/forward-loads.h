// Loads of guest memory whose value is known: what was stored or loaded at the same address before, with nothing in between that could have
// changed it. Accesses are volatile, since they may trap, so LLVM keeps each of them; but the second of two cannot trap, because memories
// never shrink. Producers have done the same within each body; inlining brings results that are returned through the guest's stack,
// such as those of `__multi3`, next to their use.
#pragma once
#include "compiler/codegen/relax/guest-memory.h"
#include <llvm/IR/PassManager.h>

namespace wasmc {

// For functions of the module of `plan`. Only integers are forwarded, and no constants: LLVM could fold arithmetic with a float that it
// knows, which must quiet a signalling NaN (docs/codegen.md, "Floating point").
class ForwardLoadsPass : public llvm::PassInfoMixin<ForwardLoadsPass> {
public:
  explicit ForwardLoadsPass(const ModulePlan &plan) : memory_(plan) {}
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses);

private:
  relax::GuestMemory memory_;
};

} // namespace wasmc
