// From optimised IR to a relocatable object, and what the linker step needs to know of it.
#pragma once
#include "compiler/codegen/compilation.h"
#include "compiler/codegen/target/target.h"
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

namespace wasmc {

// Runs the code generator. `module` is changed by it; `source` tells whose body an operator's offset lies in.
Result<CompiledPartition> generateObject(llvm::Module &module, llvm::TargetMachine &machine, const Target &target, const Module &source);

// Text forms for people (--emit).
Result<std::string> generateAssembly(llvm::Module &module, llvm::TargetMachine &machine);

} // namespace wasmc
