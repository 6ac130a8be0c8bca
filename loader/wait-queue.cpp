#include "loader/wait-queue.h"
#include "loader/interrupt.h"
#include "runtime-support/abi/host.h"
#include <cerrno>
#include <ctime>
#include <linux/futex.h>
#include <mutex>
#include <sys/syscall.h>
#include <unistd.h>

namespace wasmload {
namespace {

// One waiting thread; lives on its stack, linked into its bucket while it waits.
struct Waiter {
  const void *address;
  Waiter *next = nullptr;
  u32 isWoken = 0; // futex
};

struct Bucket {
  std::mutex mutex;
  Waiter *first = nullptr;
};

constexpr usize kBuckets = 64;
constinit Bucket buckets[kBuckets];

Bucket &bucketOf(const void *address) {
  const u64 number = reinterpret_cast<u64>(address) >> 2;
  return buckets[(number ^ number >> 6 ^ number >> 12) % kBuckets];
}

i64 now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return i64(time.tv_sec) * 1000000000 + time.tv_nsec;
}

void unlink(Bucket &bucket, Waiter &waiter) {
  for (Waiter **link = &bucket.first; *link; link = &(*link)->next)
    if (*link == &waiter) {
      *link = waiter.next;
      return;
    }
}

} // namespace

u32 waitAt(void *address, u32 width, u64 expected, i64 timeout) {
  Bucket &bucket = bucketOf(address);
  Waiter self{address};
  {
    std::lock_guard lock(bucket.mutex);
    const u64 found = width == 4 ? __atomic_load_n(static_cast<u32 *>(address), __ATOMIC_SEQ_CST)
                                 : __atomic_load_n(static_cast<u64 *>(address), __ATOMIC_SEQ_CST);
    if (found != (width == 4 ? static_cast<u32>(expected) : expected)) return 1;
    Waiter **last = &bucket.first;
    while (*last) last = &(*last)->next;
    *last = &self;
  }
  const i64 start = timeout >= 0 ? now() : 0;
  bool isInterrupted = false;
  for (;;) {
    timespec rest{}, *limit = nullptr;
    if (timeout >= 0) {
      const i64 left = timeout - (now() - start);
      if (left <= 0) break;
      rest.tv_sec = static_cast<time_t>(left / 1000000000);
      rest.tv_nsec = static_cast<long>(left % 1000000000);
      limit = &rest;
    }
    const long slept = syscall(SYS_futex, &self.isWoken, FUTEX_WAIT_PRIVATE, 0, limit, nullptr, 0);
    if (__atomic_load_n(&self.isWoken, __ATOMIC_ACQUIRE)) return 0;
    if (slept != 0 && errno == EINTR && isInterruptDue()) {
      isInterrupted = true;
      break;
    }
  }
  {
    std::lock_guard lock(bucket.mutex);
    if (__atomic_load_n(&self.isWoken, __ATOMIC_ACQUIRE)) return 0; // just before the time was over
    unlink(bucket, self);
  }
  if (isInterrupted) raiseTrap(TrapKind::Interrupted);
  return 2;
}

u32 notifyWaiters(void *address, u32 count) {
  Bucket &bucket = bucketOf(address);
  u32 woken = 0;
  std::lock_guard lock(bucket.mutex);
  for (Waiter **link = &bucket.first; *link && woken < count;) {
    Waiter *waiter = *link;
    if (waiter->address != address) {
      link = &waiter->next;
      continue;
    }
    *link = waiter->next;
    ++woken;
    // Once isWoken is set the waiter's stack frame may be gone; waking an address that nobody waits on is harmless.
    u32 *futex = &waiter->isWoken;
    __atomic_store_n(futex, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, futex, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }
  return woken;
}

} // namespace wasmload
