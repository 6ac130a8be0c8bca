// --emit=header: what a C program needs to use a module that is linked into it (docs/embedding.md).
#pragma once
#include "compiler/driver.h"
#include "compiler/wasm/module.h"

namespace wasmc {

// Errors: Unsupported, for a module whose exports or imports have no C form.
Result<std::string> makeHeader(const Module &module, const CompileOptions &options);

} // namespace wasmc
