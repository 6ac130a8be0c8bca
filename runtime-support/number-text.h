// Numbers as text, and back. The C library's functions for this take 15 KiB of a static program, most of it for
// floating-point formats that nobody here asks for.
#pragma once
#include "runtime-support/ints.h"
#include <optional>
#include <string>
#include <string_view>

namespace cwasm {

// A whole number, decimal or with 0x hexadecimal, at most `limit`. Nothing if `text` is anything else.
std::optional<u64> parseWhole(std::string_view text, u64 limit = ~u64(0));

// A floating-point number as C's strtod takes it (decimal, hexadecimal, inf, nan; the whole of `text`), rounded to the nearest
// f64 or f32, ties to even. One too large is an infinity.
std::optional<f64> parseF64(std::string_view text);
std::optional<f32> parseF32(std::string_view text);

// `value` with at most `digits` significant digits (at most 17), as printf's %.*g writes it. 17 tell every f64 from every other,
// 9 every f32.
std::string floatText(f64 value, int digits);

} // namespace cwasm
