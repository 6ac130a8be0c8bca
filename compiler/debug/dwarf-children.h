// The children of an entry. LLVM's own range never ends where a damaged unit lacks the null entry that closes it.
#pragma once
#include <llvm/DebugInfo/DWARF/DWARFDie.h>

namespace wasmc {

template <class Visit> void forEachChild(const llvm::DWARFDie &parent, Visit visit) {
  for (llvm::DWARFDie child = parent.getFirstChild(); child.isValid() && !child.isNULL(); child = child.getSibling()) visit(child);
}

} // namespace wasmc
