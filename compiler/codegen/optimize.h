// The optimisation pipeline of one partition.
#pragma once
#include "compiler/codegen/module-plan.h"
#include "compiler/codegen/target/target.h"
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

namespace wasmc {

// Whether code fresh from PartitionEmitter has a function that would cost far more than others of its length: some of what LLVM does
// costs the square of the locals that live at a time, or of the ways out of a br_table. -O0 does not.
bool isTooLargeToOptimize(const llvm::Module &module);

// Runs LLVM's pipeline for options.optLevel. Afterwards every access that may trap is still there and in order: they are
// volatile, and traps are calls with side effects. Loops that are proven not to trap (relax/relax.h) are reported in `remarks`
// if options.remarks is set.
void optimize(llvm::Module &module, llvm::TargetMachine &machine, const ModulePlan &plan, const Target &target,
              const CompileOptions &options, std::vector<std::string> &remarks);

// Whether the IR is well formed; a sentence for our own bug reports otherwise.
Result<void> verifyIr(const llvm::Module &module, const char *when);

} // namespace wasmc
