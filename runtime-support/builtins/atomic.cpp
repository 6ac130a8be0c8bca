// The atomic family: memory.atomic.wait32/64 and notify (threads proposal). Compiled code has checked alignment and bounds:
// it loads from the address first, and a memory never shrinks.
#include "runtime-support/builtins/builtins.h"

namespace cwasm::builtins {

u32 AtomicWait(VmContext *context, u32 memory, u64 at, u32 width, u64 expected, u64 timeout) {
  HostedInstance &instance = hosted(context);
  return instance.wait(instance.memories[memory].base + at, width, expected, static_cast<i64>(timeout));
}

u32 AtomicNotify(VmContext *context, u32 memory, u64 at, u32 count) {
  HostedInstance &instance = hosted(context);
  return instance.notify(instance.memories[memory].base + at, count);
}

} // namespace cwasm::builtins
