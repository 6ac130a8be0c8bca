// What a host function may do besides returning: end the guest's activation. Defined by the loader. Both return to the
// caller of the host-to-wasm entry that is running (docs/abi.md, "Entry") without running destructors in between, so the
// caller holds no lock, descriptor or memory at that moment.
#pragma once
#include "runtime-support/abi/trap-kind.h"

namespace cwasm {

// The guest traps with `kind`, as if the operator that called the host function had trapped.
[[noreturn]] void raiseTrap(TrapKind kind);

// The guest ends with `status` (WASI proc_exit).
[[noreturn]] void exitGuest(int status);

} // namespace cwasm
