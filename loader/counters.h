// Counters: what code compiled with --profile-generate has counted, written out at the end (compiler/codegen/branch-profile.h has the
// layout of memory and file). The code counts in a memory of its instance, which is exported as "wasmc.counters"; nothing of it
// is believed here but its size.
#pragma once
#include "loader/instance.h"

namespace wasmload {

// From now on the counters of instances are kept for `file`, a descriptor that stays open.
void startCounters(int file);
// `instance` may have counters. It outlives the process's guests, or removeCounters.
void addCounters(const Instance &instance);
// Writes the counters of `instance`, which is about to go.
void removeCounters(const Instance &instance);
// Writes those of all instances. Once; async-signal-safe.
void finishCounters();

} // namespace wasmload
