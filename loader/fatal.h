// The end of a program that has gone wrong in a way that its callers could not be told of.
#pragma once
#include <string_view>

namespace wasmload {

// Writes "wasmload: SENTENCE" to the standard error and aborts.
[[noreturn, gnu::cold]] void fatal(std::string_view sentence);

} // namespace wasmload
