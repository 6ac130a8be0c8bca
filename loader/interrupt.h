// Interrupt: ends a store's guest from outside, in the middle of a loop too, without a check in compiled code. A timer sends
// a signal to the thread that runs the guest, once at the time that was asked for and then every millisecond until the guest
// has left (interrupt.cpp). In guest code the signal is a trap; in host code it makes a blocking system call return early
// (EINTR), and lets the guest's next host call trap as if the stack were exhausted. So host code is never left half done.
#pragma once
#include "loader/activation.h"
#include "runtime-support/result.h"
#include <atomic>
#include <mutex>

namespace wasmload {

class Interrupt {
public:
  Interrupt() = default;
  ~Interrupt() { cancel(); }
  Interrupt(const Interrupt &) = delete;
  Interrupt &operator=(const Interrupt &) = delete;

  // From any thread. See Store::interruptAfter.
  Result<void> after(u64 nanoseconds);
  void cancel();

  // For Store::call, on the guest's thread. `isSetFor` stands after the activation has become the innermost one: a signal that
  // came before found nothing, one that comes later does. Either this thread sees that an interrupt is wanted, or
  // `after` sees this thread.
  bool isSetFor(int thread) {
    if (thread_.load(std::memory_order_relaxed) != thread) [[unlikely]]
      thread_.store(thread, std::memory_order_seq_cst);
    return isSet();
  }
  bool isSet() const { return attention_.load(std::memory_order_seq_cst) & kIsSet; }
  // The guest is to be stopped at its next host call: prepared calls look at that only when they are told here. Async-signal-safe.
  void stop() { attention_.fetch_or(kStops, std::memory_order_relaxed); }
  void noticeStop() { attention_.fetch_and(~kStops, std::memory_order_relaxed); }
  Result<void> arm(); // starts the timer, for this thread
  // No activation of the store is left. An interrupt that ended the last one is done with; any other waits for the next.
  void leave(bool wasInterrupted);

  // Async-signal-safe. `now`: CLOCK_MONOTONIC, nanoseconds.
  bool isDue(i64 now) const {
    const i64 at = dueAt_.load(std::memory_order_relaxed);
    return at != 0 && now >= at;
  }

private:
  friend struct PreparedCall; // its code reads the first two, as one word
  Result<void> startTimer(int thread);
  void stopTimer();
  void clear() { // under the mutex
    dueAt_.store(0, std::memory_order_relaxed);
    attention_.fetch_and(~kIsSet, std::memory_order_relaxed);
  }

  std::atomic<int> thread_{0};  // that ran the store's guest last, or does now
  std::atomic<int> attention_{0}; // what calls are to look at
  static constexpr int kIsSet = 1, kStops = 2; // an interrupt is wanted; `stop` was called
  std::atomic<i64> dueAt_{0};    // when it is wanted: CLOCK_MONOTONIC, nanoseconds; else 0
  std::mutex mutex_;            // for writing the two above, and for what follows
  int timer_ = kNoTimer;
  static constexpr int kNoTimer = -1;
};

// A timer by `clock` that sends `signal` to the thread of this process with that id; it is not set yet. The number of the timer for
// timer_settime and timer_delete, or -1 with the reason in errno: EINVAL if the thread is no more.
int createThreadTimer(int clock, int signal, int thread);

// The signal. A thread that runs guests which are to be interrupted does not block it.
int interruptSignal();

// Whether this thread's guest is to end by an interrupt: host code that waits in a loop of its own asks after each EINTR,
// puts its things in order and calls raiseTrap(TrapKind::Interrupted).
bool isInterruptDue();

} // namespace wasmload
