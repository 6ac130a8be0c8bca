// Implementation limits: those of the JavaScript API (section 8), which other engines share, and for what it does not
// limit, bounds that keep memory and time proportional to the input.
#pragma once
#include "runtime-support/ints.h"

namespace wasmc::limits {
using cwasm::u32;
using cwasm::u64;

inline constexpr u64 kModuleSize = u64(1) << 30;
inline constexpr u32 kTypes = 1'000'000;
inline constexpr u32 kImports = 1'000'000;
inline constexpr u32 kFunctions = 1'000'000;
inline constexpr u32 kTables = 100'000;
inline constexpr u32 kMemories = 100;
inline constexpr u32 kGlobals = 1'000'000;
inline constexpr u32 kTags = 1'000'000;
inline constexpr u32 kExports = 1'000'000;
inline constexpr u32 kElemSegments = 100'000;
inline constexpr u32 kElemEntries = 10'000'000; // of one segment
inline constexpr u32 kDataSegments = 100'000;
inline constexpr u32 kParams = 1'000;
inline constexpr u32 kResults = 1'000;
inline constexpr u32 kLocals = 50'000; // parameters included
inline constexpr u32 kFunctionSize = 7'654'321;
inline constexpr u32 kBrTable = 65'520;
inline constexpr u32 kFields = 10'000; // of a struct; also operands of array.new_fixed
inline constexpr u32 kSubtypeDepth = 63;
inline constexpr u32 kCatchClauses = 10'000;

// Not in the JavaScript API. A call pushes up to kResults operands for two bytes of input, a body declares up to kLocals
// locals with six bytes, hence the first two.
inline constexpr u32 kOperands = 1'000'000;
inline constexpr u64 kLocalsOfModule = 20'000'000;
inline constexpr u32 kNesting = 500'000;
} // namespace wasmc::limits
