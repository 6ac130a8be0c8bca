// Fixed-width integer and float names used everywhere, and the few casts that need a reason.
#pragma once
#include <cstddef>
#include <cstdint>

namespace cwasm {
using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i8 = std::int8_t;
using i16 = std::int16_t;
using i32 = std::int32_t;
using i64 = std::int64_t;
using f32 = float;
using f64 = double;
using usize = std::size_t;
static_assert(sizeof(void *) == 8, "the toolchain is built for 64-bit hosts");

// Rounds `value` up to a multiple of `alignment`, a power of two. The caller knows that it does not overflow.
constexpr u64 alignUp(u64 value, u64 alignment) { return (value + alignment - 1) & ~(alignment - 1); }
} // namespace cwasm
