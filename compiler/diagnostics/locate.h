// Where in a module an error is: from an offset in its file to function, name and source line.
#pragma once
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/wasm/module.h"

namespace wasmc {

// Completes a diagnostic whose file and offset are known. `bytes` are the file's; they may be no module at all. Reads the module
// again, without its bodies, and its DWARF: this is for the way out.
void locate(Diagnostic &diagnostic, Bytes bytes, const FeatureSet &features);

} // namespace wasmc
