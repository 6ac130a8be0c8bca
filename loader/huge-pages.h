// Huge pages for guests that are at home in megabytes: such a program spends some hundredths of its time, more in a virtual machine, on
// misses of the TLB (docs/performance.md).
#pragma once
#include "loader/instance.h"

namespace wasmload {

// From now on, a memory of this instance that has grown to 4 MiB asks for huge pages. What is smaller stays in small pages, so that many
// instances of a small guest share and spare them. Nothing depends on it: the administrator's /sys/kernel/mm/transparent_hugepage/enabled
// and prctl(PR_SET_THP_DISABLE) have the last word.
void growWithHugePages(Instance &instance);

} // namespace wasmload
