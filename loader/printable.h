// Names from an artifact in messages: control characters and bytes that are no UTF-8 are shown as \xx, so that a name
// cannot drive the terminal.
#pragma once
#include <string>
#include <string_view>

namespace wasmload {

std::string printable(std::string_view name);

} // namespace wasmload
