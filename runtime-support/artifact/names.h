// Function names for messages, from the module's name section. Little-endian:
//
//   u32 end[functionCount]   end of function i's name in the text; its start is end[i - 1] (0 for the first)
//   text                     UTF-8, no separators; an empty name means that the function has none
#pragma once
#include "runtime-support/ints.h"
#include <span>
#include <string_view>
#include <vector>

namespace cwasm {

std::vector<u8> encodeNames(std::span<const std::string_view> names);

// The name of a function, empty if it has none or the table does not hold it.
std::string_view lookUpName(std::span<const u8> table, u32 functionCount, u32 functionIndex);

// Whether the table is what the drawing says, to the last byte. lookUpName does not rely on it; --verify asks for it.
bool checkNames(std::span<const u8> table, u32 functionCount);

} // namespace cwasm
