// The process-wide queues of threads that wait at an address of a shared memory (threads proposal: memory.atomic.wait and
// notify). The kernel's futex compares 32 bits only and cannot say that a 64-bit value changed, so the queue is ours and
// each waiter sleeps on a futex of its own.
#pragma once
#include "runtime-support/ints.h"

namespace wasmload {
using namespace cwasm;

// 0: woken by notifyWaiters; 1: the value at `address` (4 or 8 bytes, aligned) is not `expected`; 2: `timeout` nanoseconds
// have passed (negative: waits for ever). Comparing and queueing is one step for notifyWaiters. An interrupt of the calling
// guest ends it by raiseTrap.
u32 waitAt(void *address, u32 width, u64 expected, i64 timeout);

// Wakes up to `count` waiters at `address`, the one that waits longest first. Returns how many.
u32 notifyWaiters(void *address, u32 count);

} // namespace wasmload
