// The optimisation pipeline of one partition.
#pragma once
#include "compiler/driver.h"
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

namespace wasmc {

// Runs LLVM's pipeline for options.optLevel. Afterwards every access that may trap is still there and in order: they are
// volatile, and traps are calls with side effects.
void optimize(llvm::Module &module, llvm::TargetMachine &machine, const CompileOptions &options);

// Whether the IR is well formed; a sentence for our own bug reports otherwise.
Result<void> verifyIr(const llvm::Module &module, const char *when);

} // namespace wasmc
