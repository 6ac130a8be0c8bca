// wasmload --huge-pages: for guests that are at home in megabytes and run for long. Such a program spends some hundredths of its time on misses
// of the TLB. Not by default: where a hypervisor takes free memory back, a page of 2 MB costs milliseconds the first time (docs/codegen.md,
// "Memories").
#pragma once
#include "loader/instance.h"

namespace wasmload {

// From now on, a memory of this instance that has grown to 4 MiB asks for huge pages. What is smaller stays in small pages, so that many
// instances of a small guest share and spare them. Nothing depends on it: the administrator's /sys/kernel/mm/transparent_hugepage/enabled
// and prctl(PR_SET_THP_DISABLE) have the last word.
void growWithHugePages(Instance &instance);

} // namespace wasmload
