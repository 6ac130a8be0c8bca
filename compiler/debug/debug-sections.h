// The DWARF of a module: custom sections .debug_*, as clang, rustc and others write them. Addresses in it count from the start of
// the code section's contents (WebAssembly tool conventions, "Debugging").
#pragma once
#include "compiler/wasm/module.h"
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <deque>
#include <memory>

namespace wasmc {

struct DebugSections {
  u64 codeStart = 0, codeEnd = 0; // contents of the code section, in the file
  u64 fileStart = 0;              // of the file among those of a linked module, as offsets count (Module::parts)
  llvm::StringMap<std::unique_ptr<llvm::MemoryBuffer>> dwarf; // by name, without the dot

  bool isEmpty() const { return !dwarf.contains("debug_line") || !dwarf.contains("debug_info"); }
  u64 codeSize() const { return codeEnd - codeStart; }
  u64 offsetOf(u64 address) const { return fileStart + codeStart + address; } // of an address in the DWARF
  // What of it is damaged is left out in silence: a custom section never makes a module invalid.
  std::unique_ptr<llvm::DWARFContext> open() const;
};

// Of each file that has DWARF. The module's bytes outlive them.
std::deque<DebugSections> debugSections(const Module &module);

} // namespace wasmc
