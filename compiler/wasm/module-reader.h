// readModule and validateModule are declared in module.h, where users look for them. Here: what only tests and tools need.
#pragma once
#include "compiler/wasm/module.h"

namespace wasmc {

// What a file is that is no core module, as a sentence; empty if it may be one. Looks at the first bytes only.
std::string describeForeignFile(Bytes file);

} // namespace wasmc
