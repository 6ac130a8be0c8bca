// Which locals of which functions a module's DWARF speaks of: LLVM has to keep track of those.
#pragma once
#include "compiler/wasm/module.h"

namespace wasmc {

struct DebugLocals {
  bool isDescribed; // the function has lines or an entry; of others a debugger can tell nothing but the machine code
  std::vector<u32> locals; // ascending
  // The local that holds the function's frame in guest memory, if a variable is described as a place in that frame; else kNone.
  u32 frameBase;
};

// By function index. Empty if the module has no DWARF.
std::vector<DebugLocals> findDebugLocals(const Module &module);

} // namespace wasmc
