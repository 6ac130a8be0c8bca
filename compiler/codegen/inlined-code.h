// Where inlined code came from, kept through code generation: LLVM's line tables know lines but not who was inlined where.
#pragma once
#include "compiler/wasm/module.h"
#include "runtime-support/artifact/code-map.h"

namespace llvm {
class Module;
}

namespace wasmc {

// After optimisation, before code generation: gives each location in inlined code a line that names an entry of the returned
// list (kInlinedCode | its index) instead of a wasm offset, so that the rows of the line table lead there.
std::vector<InlinedCode> nameInlinedCode(llvm::Module &module, const Module &source);

} // namespace wasmc
