// Files of lines that options name: keys, configuration. Read as a whole, before the lockdown.
#pragma once
#include "runtime-support/result.h"

namespace wasmload {
using namespace cwasm;

// At most 1 MiB. Errors: Io, what comes behind its name in a sentence.
Result<std::string> readSmallFile(const std::string &path);

} // namespace wasmload
