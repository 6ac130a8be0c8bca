// The host module `spectest` (../shared/spec/README.md): what it prints goes nowhere.
#pragma once
#include "loader/store.h"

namespace spec {
using namespace cwasm;

// Makes the objects in `store` and defines them in `linker`. What this build of the loader cannot make yet (shared
// memories, 64-bit tables) is left out: only modules that are skipped import it.
Result<void> defineSpectest(wasmload::Store &store, wasmload::Linker &linker);

} // namespace spec
