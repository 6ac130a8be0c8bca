// What an output depends on, in one name: the compiler, the options and the modules.
#pragma once
#include "compiler/options.h"

namespace wasmc {

// The key of what wasmc would write; empty if it cannot be told what this compiler is (it was linked without a build id). Every
// option counts by its value, or by the contents of the file that it names, but for those that are listed as shaping nothing.
// Errors: Io, for such a file.
Result<std::string> cacheKey(const ParsedLine &parsed, const CommandLine &line, std::span<const InputModule> inputs);

} // namespace wasmc
