// Disassembly of one function for -v and diagnostics: the operators that a sink is shown, one a line with its offset,
// indented by nesting. Code that can't be reached is left out, as it is for the code generator.
#pragma once
#include "compiler/wasm/module.h"

namespace wasmc {

// If the function is invalid, the text ends with the reason.
std::string dumpFunction(const Module &module, const FeatureSet &features, FuncIndex function);

} // namespace wasmc
