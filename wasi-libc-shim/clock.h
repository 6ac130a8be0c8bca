// The guest's clocks, which may be frozen (Options::frozenClock).
#pragma once
#include "wasi-libc-shim/context.h"

namespace wasi {

// Nanoseconds of clock `id` (clockid::*); Inval for a clock that does not exist.
Checked<u64> readClock(Context &context, u32 id);

} // namespace wasi
