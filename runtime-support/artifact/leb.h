// LEB128 in tables of the artifact that are read when something went wrong: no Result, no allocation, so that signal handlers can use
// it; a damaged table gives no value.
#pragma once
#include "runtime-support/ints.h"
#include <span>
#include <vector>

namespace cwasm {

void appendLeb(std::vector<u8> &out, u32 value);
void appendSleb(std::vector<u8> &out, i64 value);

// Values of up to 42 bits. False at the end of the bytes.
bool readLeb(std::span<const u8> bytes, usize *position, bool isSigned, i64 *value);

} // namespace cwasm
