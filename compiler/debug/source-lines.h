// From a module's DWARF (custom sections .debug_*, as clang, rustc and others write them) to its source map.
#pragma once
#include "compiler/wasm/module.h"
#include "runtime-support/artifact/source-map.h"

namespace wasmc {

// Rows by offset in the file (in a linked module: in the files one after the other, like every offset). Empty if there is no DWARF; what of it is
// damaged is left out, since a custom section never makes a module invalid.
SourceMap readSourceMap(const Module &module);

} // namespace wasmc
