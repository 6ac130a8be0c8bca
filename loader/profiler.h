// The profiler (wasmload --profile): a timer of each thread's CPU time sends it a signal each millisecond that it has run, whose
// handler records the stack of guest frames; at the end they are written as folded stacks (docs/profiling.md). No privileges,
// nothing in compiled code, and no more system calls than a time limit takes.
#pragma once
#include "runtime-support/result.h"

namespace wasmload {
using namespace cwasm;

// Profiles all guests of the process from now on; threads are taken in when they first enter a guest. `file` is where the
// profile goes: a descriptor that stays open. Called once at most, before any guest has run. Errors: Io.
Result<void> startProfile(int file);

// Writes the profile, if one was started; later calls do nothing. Async-signal-safe.
void finishProfile();

} // namespace wasmload
