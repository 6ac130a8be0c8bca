// The timer behind Interrupt, and the handler of its signal. Invariants of the handler, as in trap-signal.cpp: everything
// is async-signal-safe, and only code in an image's text is ever left. Such code holds nothing of the host: locks and
// half-changed structures exist in host code only.
#include "loader/interrupt.h"
#include "loader/image.h"
#include "loader/store.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <sys/syscall.h>
#include <unistd.h>

namespace wasmload {
namespace {

constexpr i64 kTick = 1'000'000; // nanoseconds

i64 monotonicNow() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return i64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

timespec toTimespec(i64 nanoseconds) {
  timespec time{};
  time.tv_sec = static_cast<time_t>(nanoseconds / 1'000'000'000);
  time.tv_nsec = static_cast<long>(nanoseconds % 1'000'000'000);
  return time;
}

// The store of an activation of this thread whose interrupt is due: with calls inside calls, any of them, since it cannot end
// before those inside it have.
Store *interruptedStore() {
  const i64 now = monotonicNow();
  for (Activation *a = currentThread.activationOrNull; a; a = a->outerOrNull)
    if (a->store->isInterruptDue(now)) return a->store;
  return nullptr;
}

struct sigaction previousAction;

void handleTick(int signal, siginfo_t *info, void *contextPointer) {
  const int savedErrno = errno;
  ucontext_t *context = static_cast<ucontext_t *>(contextPointer);
  Activation *activation = currentThread.activationOrNull;
  if (const Store *store = interruptedStore()) {
    const u64 pc = programCounter(*context);
    if (Image::containing(pc)) {
      activation->kind = TrapKind::Interrupted;
      activation->wasmOffset = kNone;
      activation->hasFault = true;
      activation->isTruncated = false;
      activation->frames[0] = pc;
      activation->frameCount = 1;
      collectFrames(*activation, framePointer(*context));
      leaveFromSignal(context, activation->savedStack, static_cast<u32>(Outcome::Trapped));
    } else if (activation->store->stopAtNextHostCall(); ++activation->interruptTicks == StoreOptions::kStuckTicks && store->options().whenStuck) {
      store->options().whenStuck();
    }
  } else if (info->si_code == SI_TIMER) { // the guest has left by itself, and nobody has stopped the timer yet
    const itimerspec never{};
    syscall(SYS_timer_settime, info->si_timerid, 0, &never, nullptr);
  } else { // not ours
    if (previousAction.sa_flags & SA_SIGINFO)
      previousAction.sa_sigaction(signal, info, contextPointer);
    else if (previousAction.sa_handler != SIG_DFL && previousAction.sa_handler != SIG_IGN)
      previousAction.sa_handler(signal);
  }
  errno = savedErrno;
}

void installHandler() {
  static const bool isInstalled = [] {
    struct sigaction action{};
    action.sa_sigaction = handleTick;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK; // without SA_RESTART: system calls that block return
    sigaction(interruptSignal(), &action, &previousAction);
    return true;
  }();
  (void)isInstalled;
}

// The kernel's struct sigevent: the C libraries disagree on the name of its thread.
struct KernelSigevent {
  void *value;
  int signal, notify, thread;
  int padding[11];
};
static_assert(sizeof(KernelSigevent) == 64);
constexpr int kNotifyThread = 4; // SIGEV_THREAD_ID

} // namespace

int interruptSignal() { return SIGRTMAX - 2; }

bool isInterruptDue() { return interruptedStore() != nullptr; }

int createThreadTimer(int clock, int signal, int thread) {
  KernelSigevent event{};
  event.signal = signal;
  event.notify = kNotifyThread;
  event.thread = thread;
  int timer;
  return syscall(SYS_timer_create, clock, &event, &timer) == 0 ? timer : -1;
}

Result<void> Interrupt::startTimer(int thread) {
  timer_ = createThreadTimer(CLOCK_MONOTONIC, interruptSignal(), thread);
  if (timer_ == kNoTimer) {
    if (errno == EINVAL) return {}; // the thread is no more: the next call comes from another one
    return makeError(ErrorKind::Io, "cannot create a timer: %s", std::strerror(errno));
  }
  itimerspec when{};
  when.it_value = toTimespec(dueAt_.load(std::memory_order_relaxed));
  when.it_interval = toTimespec(kTick);
  syscall(SYS_timer_settime, timer_, TIMER_ABSTIME, &when, nullptr);
  return {};
}

void Interrupt::stopTimer() {
  const int timer = timer_;
  timer_ = kNoTimer;
  if (timer != kNoTimer) syscall(SYS_timer_delete, timer);
}

Result<void> Interrupt::after(u64 nanoseconds) {
  constexpr i64 kLatest = i64(1) << 62;
  const i64 now = monotonicNow();
  installHandler();
  std::lock_guard lock(mutex_);
  stopTimer();
  dueAt_.store(nanoseconds < u64(kLatest - now) ? now + static_cast<i64>(nanoseconds) : kLatest, std::memory_order_relaxed);
  attention_.fetch_or(kIsSet, std::memory_order_seq_cst);
  const int thread = thread_.load(std::memory_order_seq_cst);
  if (thread == 0) return {};
  Result<void> started = startTimer(thread);
  if (!started) clear();
  return started;
}

void Interrupt::cancel() {
  if (!isSet()) return;
  std::lock_guard lock(mutex_);
  stopTimer();
  clear();
}

Result<void> Interrupt::arm() {
  std::lock_guard lock(mutex_);
  const int thread = thread_.load(std::memory_order_relaxed);
  if (!isSet()) return {};
  stopTimer(); // that of another thread, or one that the handler has stopped
  return startTimer(thread);
}

void Interrupt::leave(bool wasInterrupted) {
  std::lock_guard lock(mutex_);
  if (wasInterrupted && isDue(monotonicNow())) clear();
  stopTimer();
}

} // namespace wasmload
