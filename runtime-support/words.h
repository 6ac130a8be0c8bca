// A line of words as a shell would read it, for options that are given as one text.
#pragma once
#include "runtime-support/result.h"
#include <string_view>
#include <vector>

namespace cwasm {

// Words are separated by spaces, tabs and newlines. 'a b' is taken as it stands; in "a b" and outside of quotes a backslash
// stands before a character that is meant literally. Nothing else is special. Errors: Malformed, for a quote or
// backslash that is not finished.
Result<std::vector<std::string>> splitWords(std::string_view text);

} // namespace cwasm
