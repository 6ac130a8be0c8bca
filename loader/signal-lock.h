// SignalLock: a lock that signal handlers may take, too. All signals of the thread are blocked while it is held, so whoever waits
// for it waits for another thread, which goes on.
#pragma once
#include <atomic>
#include <csignal>

namespace wasmload {

class SignalLock {
public:
  using Flag = std::atomic_flag;

  explicit SignalLock(Flag &flag) : flag_(flag) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &previous_);
    while (flag_.test_and_set(std::memory_order_acquire)) {
    }
  }
  ~SignalLock() {
    flag_.clear(std::memory_order_release);
    sigprocmask(SIG_SETMASK, &previous_, nullptr);
  }
  SignalLock(const SignalLock &) = delete;

private:
  Flag &flag_;
  sigset_t previous_;
};

} // namespace wasmload
