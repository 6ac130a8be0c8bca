// proc_exit, proc_raise, sched_yield.
#include "runtime-support/abi/host.h"
#include "wasi-libc-shim/functions.h"
#include <sched.h>

namespace wasi {
namespace {

// A process status has 8 bits. Within them the guest's number is the status, as for a native program (exit(-1) gives 255);
// a larger one must not look like success because its low bits are 0.
int toStatus(u32 status) {
  const u32 low = status & 0xFF;
  return static_cast<int>(low == 0 && status != 0 ? 1 : low);
}

// Signals of witx (`signal`), by what they do to a process that handles none.
enum class SignalEffect { None, End, Unsupported };

SignalEffect effectOf(u32 signal) {
  switch (signal) {
  case 0:  // none
  case 16: // chld
  case 17: // cont: it runs already
  case 22: // urg
  case 27: // winch
    return SignalEffect::None;
  case 18:                            // stop
  case 19:                            // tstp
  case 20:                            // ttin
  case 21:                            // ttou
    return SignalEffect::Unsupported; // stopping would stop the host
  default: return SignalEffect::End;
  }
}
constexpr u32 kLastSignal = 30; // sys

} // namespace

void proc_exit(HostFunction *, u32 status) { cwasm::exitGuest(toStatus(status)); }

// The host process is not the guest, so no signal is sent: what its default action would do to the guest is done, with
// the status that a shell reports for it.
Errno proc_raise(HostFunction *, u32 signal) {
  if (signal > kLastSignal) return Errno::Inval;
  switch (effectOf(signal)) {
  case SignalEffect::None: return Errno::Success;
  case SignalEffect::Unsupported: return Errno::Notsup;
  case SignalEffect::End: break;
  }
  cwasm::exitGuest(static_cast<int>(128 + signal));
}

Errno sched_yield(HostFunction *) {
  ::sched_yield();
  return Errno::Success;
}

} // namespace wasi
