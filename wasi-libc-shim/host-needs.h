// What a WASI function needs of the kernel, for whoever locks the process down before the guest runs (host-needs.def).
#pragma once
#include "runtime-support/ints.h"
#include <span>

namespace wasi {

// Access rights to files beneath a directory: the kernel's numbers for Landlock (linux/landlock.h), which older headers lack.
namespace fileright {
inline constexpr cwasm::u16 WriteFile = 1 << 1, ReadFile = 1 << 2, ReadDir = 1 << 3, RemoveDir = 1 << 4, RemoveFile = 1 << 5,
                            MakeDir = 1 << 7, MakeReg = 1 << 8, MakeSock = 1 << 9, MakeFifo = 1 << 10, MakeSym = 1 << 12,
                            Refer = 1 << 13, Truncate = 1 << 14;
// What is left of them beneath a directory that is given read-only.
inline constexpr cwasm::u16 ReadOnly = ReadFile | ReadDir;
} // namespace fileright

// Rights to files (fileright::), then numbers of system calls. Lives as long as the program.
using HostNeeds = std::span<const cwasm::u16>;

// Those of `function`, which is one of functionsOf() (import-table.h) of either module; else empty.
struct WasiFunction;
HostNeeds needsOf(const WasiFunction &function);

// What writing to a socket takes (fd_write), if the guest has one.
extern const HostNeeds kSocketNeeds;

} // namespace wasi
