// From optimised IR to a relocatable object, and what the linker step needs to know of it.
#pragma once
#include "compiler/driver.h"
#include "compiler/wasm/module.h"
#include "runtime-support/artifact/code-map.h"
#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

namespace wasmc {

struct CompiledPartition {
  std::vector<u8> object;  // ELF relocatable
  CodePart code;           // its text: functions and rows, by offset in the partition's .text
  std::string firstSymbol; // symbol of code.functions[0], to place the part in the linked text; empty: no text
};

// Runs the code generator. `module` is changed by it; `source` tells whose body an operator's offset lies in.
Result<CompiledPartition> generateObject(llvm::Module &module, llvm::TargetMachine &machine, const Module &source);

// Text forms for people (--emit).
Result<std::string> generateAssembly(llvm::Module &module, llvm::TargetMachine &machine);

} // namespace wasmc
