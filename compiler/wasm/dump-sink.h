// Disassembly of one function for -v and diagnostics: the operators that a sink is shown, one a line with its offset,
// indented by nesting. Code that can't be reached is left out, as it is for the code generator.
#pragma once
#include "compiler/wasm/module.h"

namespace wasmc {

struct DumpedOperator {
  u64 offset;
  u32 depth; // of nesting, 1 in the function's body
  std::string text;
};

// Errors: those of the first operator that is not valid.
Result<std::vector<DumpedOperator>> listOperators(const Module &module, const FeatureSet &features, FuncIndex function);

// If the function is invalid, the text ends with the reason.
std::string dumpFunction(const Module &module, const FeatureSet &features, FuncIndex function);

} // namespace wasmc
