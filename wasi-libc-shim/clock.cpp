// clock_time_get and clock_res_get. The C library reads the clocks through the vDSO, without a system call.
#include "wasi-libc-shim/clock.h"
#include "wasi-libc-shim/functions.h"
#include <time.h>

namespace wasi {
namespace {

Checked<clockid_t> hostClock(u32 id) {
  switch (id) {
  case clockid::Realtime: return clockid_t(CLOCK_REALTIME);
  case clockid::Monotonic: return clockid_t(CLOCK_MONOTONIC);
  case clockid::ProcessCpu: return clockid_t(CLOCK_PROCESS_CPUTIME_ID);
  case clockid::ThreadCpu: return clockid_t(CLOCK_THREAD_CPUTIME_ID);
  }
  return Errno::Inval;
}

u64 nanoseconds(const struct timespec &t) { return u64(t.tv_sec) * 1'000'000'000 + u64(t.tv_nsec); }

} // namespace

Checked<u64> readClock(Context &context, u32 id) {
  const clockid_t clock = TRY(hostClock(id));
  if (context.options.frozenClock) [[unlikely]]
    return context.frozenElapsed() + (id == clockid::Realtime ? context.options.frozenTime : 0);
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) return lastError();
  return nanoseconds(now);
}

Errno clock_time_get(HostFunction *self, u32 id, u64, u32 time) {
  const Call call(self);
  const Out<u64> out = TRY(call.memory.out<u64>(time));
  out.store(TRY(readClock(call.context, id)));
  return Errno::Success;
}

Errno clock_res_get(HostFunction *self, u32 id, u32 resolution) {
  const Call call(self);
  const Out<u64> out = TRY(call.memory.out<u64>(resolution));
  const clockid_t clock = TRY(hostClock(id));
  struct timespec r{};
  if (clock_getres(clock, &r) != 0) return lastError();
  out.store(nanoseconds(r));
  return Errno::Success;
}

} // namespace wasi
