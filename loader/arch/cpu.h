// The CPU that the loader runs on: its ELF number and what it has of what artifacts need or can make use of.
#pragma once
#include "runtime-support/artifact/note.h"

namespace wasmload {
using namespace cwasm;

extern const u32 kElfMachine;
extern const u32 kAuditArchitecture; // AUDIT_ARCH_* of linux/audit.h, for seccomp filters

// Levels of this architecture, as --cpu takes them, ascending, then null. Level i is the CpuFeature bits 0 to i.
extern const char *const kCpuLevels[];

// Those CpuFeature bits of `wanted` that this CPU and kernel offer. Unknown ones are not among them.
u64 offeredCpuFeatures(u64 wanted);
// The first of the CpuFeature bits `features`, for people.
const char *nameOfCpuFeature(u64 features);

} // namespace wasmload
