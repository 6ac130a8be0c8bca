// The DWARF of a module, for the machine code made of it: addresses, line tables, ranges and variables are those of the artifact's
// text, names and types are copied (docs/debugging.md).
#pragma once
#include "compiler/debug/dwarf-writer.h"
#include "compiler/debug/native-code.h"

namespace wasmc {

// Sections to put behind an artifact's segments; none if the module has no DWARF. What of it is damaged is left out.
std::vector<DwarfWriter::Section> translateDwarf(const NativeCode &code, const VmLayout &layout);

} // namespace wasmc
