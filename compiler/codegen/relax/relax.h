// Prove, then relax (docs/codegen.md, "Proven loops"): a loop nest whose accesses to guest memory can be proven to lie inside by a
// check before it starts is compiled twice. One copy is entered if the check succeeds: its accesses cannot trap, so LLVM may
// treat them as plain ones, and vectorise, hoist and forward. The other stays as it was and traps precisely.
#pragma once
#include "compiler/codegen/relax/guest-memory.h"
#include "compiler/codegen/relax/initial-memory.h"
#include "compiler/driver.h"
#include <llvm/IR/PassManager.h>
#include <string>
#include <vector>

namespace wasmc {

class Target;

namespace relax {

class RelaxPass : public llvm::PassInfoMixin<RelaxPass> {
public:
  // A line for each loop that was versioned or refused is added to `remarks` if options.remarks is set.
  RelaxPass(const ModulePlan &plan, const Target &target, const CompileOptions &options, std::vector<std::string> &remarks)
      : memory_(plan), initial_(*plan.module), target_(target), options_(options), remarks_(&remarks) {}
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses);

private:
  GuestMemory memory_;
  InitialMemory initial_;
  const Target &target_;
  const CompileOptions &options_;
  std::vector<std::string> *remarks_;
};

} // namespace relax
} // namespace wasmc
