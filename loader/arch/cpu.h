// The CPU that the loader runs on: its ELF number and whether it has what an artifact needs.
#pragma once
#include "runtime-support/artifact/note.h"
#include <string>

namespace wasmload {
using namespace cwasm;

extern const u32 kElfMachine;
extern const u32 kAuditArchitecture; // AUDIT_ARCH_* of linux/audit.h, for seccomp filters

// The names of those CpuFeature bits of `needed` that this CPU and kernel do not offer; empty if nothing is missing.
std::string missingCpuFeatures(u64 needed);

} // namespace wasmload
