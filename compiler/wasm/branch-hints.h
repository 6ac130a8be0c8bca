// Branch hints (the custom section metadata.code.branch_hint of the specification's appendix): which way an `if` or `br_if`
// mostly goes. Read leniently: a custom section never makes a module invalid, so what is damaged is left out.
#pragma once
#include "compiler/wasm/module.h"

namespace wasmc {

// Fills module.branchHints from the section's bytes.
void readBranchHints(Bytes bytes, Module &module);

// Whether the branch at `offset` (Function::bodyOffset and on) is taken, if there is a hint.
std::optional<bool> branchHint(const Module &module, u64 offset);

} // namespace wasmc
