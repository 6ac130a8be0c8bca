// What people give to a compiler of WebAssembly that is something else: named, with the command that was meant.
#pragma once
#include "runtime-support/ints.h"
#include <span>
#include <string>
#include <string_view>

namespace wasmc {
using namespace cwasm;

// What the file is if it is known to be no core module, as a sentence, and a hint on a second line: "this is C source, ...\n...". Empty for
// what may be a module, and for bytes that look like nothing. `path` ("" or "-" if there is none) gives the hint its names, and tells
// languages apart; nothing is opened.
std::string describeForeignFile(std::span<const u8> file, std::string_view path);

} // namespace wasmc
