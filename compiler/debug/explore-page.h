// The page of `wasmc explore`: one HTML file that needs nothing else, with a module's operators and its machine code side by side.
#pragma once
#include "compiler/debug/code-listing.h"
#include "compiler/wasm/features.h"
#include "compiler/wasm/module.h"

namespace wasmc {

// `listing` is of an artifact that was compiled from `module`, best with CompileOptions::locateAll. `title` names the module.
// Errors: Malformed or Invalid, of a body.
Result<std::string> explorePage(const Module &module, const FeatureSet &features, const CodeListing &listing, const std::string &title,
                                const std::string &options);

} // namespace wasmc
