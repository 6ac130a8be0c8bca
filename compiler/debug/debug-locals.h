// Which locals of which functions a module's DWARF speaks of: LLVM has to keep track of those.
#pragma once
#include "compiler/wasm/module.h"

namespace wasmc {

// By function index: locals, ascending. Empty if the module has no DWARF.
std::vector<std::vector<u32>> findDebugLocals(const Module &module);

} // namespace wasmc
