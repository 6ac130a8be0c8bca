// Turns the faults of guest code into traps (docs/abi.md, "Traps"). Invariants:
//  - Everything from the handler down is async-signal-safe: no allocation, no lock, no dynamic thread-local storage.
//  - A fault is a trap only if the code address lies in an image's text, and the instruction is a trap of ours, or the
//    data address lies in a memory's reservation, in the guard of the guest stack that this thread runs on, or near 0.
//  - Any other signal goes to who handled it before, as if we were not there.
#include "loader/activation.h"
#include "loader/image.h"
#include "loader/interrupt.h"
#include "loader/store.h"
#include "runtime-support/artifact/code-map.h"
#include <atomic>
#include <csignal>
#include <cstring>
#include <mutex>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

namespace wasmload {

thread_local constinit ThreadState currentThread [[gnu::tls_model("initial-exec")]];

constinit void (*onPreparedThread)() = nullptr;

namespace {

constexpr int kSignals[] = {SIGSEGV, SIGILL}; // what traps arrive as; nothing else is touched

// The kernel's struct sigaction. The C library would put its own `restorer` into it, and that tells who has called a handler.
struct Action {
  union {
    void (*handler)(int);
    void (*sigaction)(int, siginfo_t *, void *);
  };
  u64 flags = 0;
  const void *restorer = wasmload_sigaction_return;
  u64 mask = 0; // of 64 signals
};
constexpr u64 kRestorer = 0x04000000; // SA_RESTORER
constexpr u64 kHandlerFlags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | kRestorer;
void exchangeAction(int signal, const Action &action, Action *before) {
  syscall(SYS_rt_sigaction, signal, &action, before, sizeof action.mask);
}
Action actionsBefore[std::size(kSignals)];

// No mapping is ever there (vm.mmap_min_addr); LLVM relies on the first page for offsets from null.
constexpr u64 kNullPages = 4096;

struct Fault {
  u64 pc, stack;
  FramePointer frame;
  u64 address; // SIGSEGV
};

// Whether the fault is a trap of the guest; fills kind and offset of `activation` if so. `fault.pc` becomes the place that
// stands for it in the backtrace.
bool classify(int signal, Fault &fault, const Image &image, Activation &activation) {
  if (signal == SIGILL) {
    const std::span<const u8> text = image.text();
    if (!decodeTrap(text.subspan(fault.pc - reinterpret_cast<u64>(text.data())), &activation.kind,
                    &activation.wasmOffset))
      return false;
    // How an interrupt finds a guest that is hardly ever outside host functions (Store::stopAtNextHostCall).
    if (activation.kind == TrapKind::StackExhausted && isInterruptDue()) activation.kind = TrapKind::Interrupted;
    return true;
  }
  activation.wasmOffset = kNone;
  if (activation.store->isStackGuard(fault.address)) {
    activation.kind = TrapKind::StackExhausted;
    return true;
  }
  if (fault.address < kNullPages) { // the access stands for a null check: its handler is the trap
    i64 handler;
    const std::span<const u8> text = image.text();
    if (!lookUpFault(image.description().codeMap, image.relativePc(fault.pc), &handler)) {
      activation.kind = TrapKind::NullReference; // a null where the type has none: not worth more than a trap
      return true;
    }
    const u64 at = static_cast<u64>(handler - image.relativePc(reinterpret_cast<u64>(text.data())));
    if (at >= text.size()) return false;
    fault.pc = reinterpret_cast<u64>(text.data()) + at;
    return decodeTrap(text.subspan(at), &activation.kind, &activation.wasmOffset);
  }
  if (memoryRegistry.find(fault.address)) {
    activation.kind = TrapKind::MemoryOutOfBounds;
    return true;
  }
  return false;
}

void passOn(int signal, siginfo_t *info, void *context) {
  usize i = 0;
  while (kSignals[i] != signal) ++i;
  const Action &previous = actionsBefore[i];
  if (previous.flags & SA_SIGINFO) {
    previous.sigaction(signal, info, context);
  } else if (previous.handler == SIG_IGN && info->si_code <= 0) {
    return; // sent by a process and ignored; a real fault cannot be ignored
  } else if (previous.handler == SIG_DFL || previous.handler == SIG_IGN) {
    exchangeAction(signal, {.handler = SIG_DFL}, nullptr);
    if (info->si_code <= 0) raise(signal); // pending until we return
    // A fault happens again when we return, and then ends the process with the right address in its core.
  } else {
    previous.handler(signal);
  }
}

} // namespace

void handleTrapSignal(int signal, siginfo_t *info, void *contextPointer) {
  ucontext_t *context = static_cast<ucontext_t *>(contextPointer);
  Activation *activation = currentThread.activationOrNull;
  const u64 pc = programCounter(*context);
  const Image *image = activation && info->si_code > 0 ? Image::containing(pc) : nullptr;
  if (!image) return passOn(signal, info, contextPointer);
  Fault fault{pc, stackPointer(*context), framePointer(*context), reinterpret_cast<u64>(info->si_addr)};
  if (!classify(signal, fault, *image, *activation)) return passOn(signal, info, contextPointer);
  activation->hasFault = true;
  activation->frames[0] = fault.pc;
  activation->frameCount = 1;
  collectFrames(*activation, fault.frame);
  leaveFromHandler(context, __builtin_frame_address(0), activation->savedStack, static_cast<u32>(Outcome::Trapped));
}

// ---- installation ----------------------------------------------------------------------------------------------------

namespace {

constinit std::mutex installMutex;
bool isInstalled = false;

// The first thread's signal stack is here, so that a program with one thread maps none. The handler needs about 2 KiB
// beside the frame that the kernel writes (AT_MINSIGSTKSZ).
constexpr usize kHandlerStack = 16384;
alignas(64) u8 firstSignalStack[kHandlerStack + 16384];
std::atomic<bool> isFirstTaken{false};

struct SignalStack {
  void *base;
  usize size;
};

void releaseSignalStack(void *pointer) {
  SignalStack *stack = static_cast<SignalStack *>(pointer);
  stack_t none{};
  none.ss_flags = SS_DISABLE;
  sigaltstack(&none, nullptr);
  munmap(stack->base, stack->size);
  delete stack;
}

void setSignalStack() {
  static const usize needed = kHandlerStack + (getauxval(AT_MINSIGSTKSZ) ? getauxval(AT_MINSIGSTKSZ) : 4096);
  stack_t wanted{}, present{};
  if (needed <= sizeof firstSignalStack && !isFirstTaken.exchange(true)) {
    wanted.ss_sp = firstSignalStack;
    wanted.ss_size = sizeof firstSignalStack;
    sigaltstack(&wanted, &present);
  } else {
    static pthread_key_t key = [] {
      pthread_key_t made;
      pthread_key_create(&made, releaseSignalStack);
      return made;
    }();
    const usize size = alignUp(needed, 4096) + 4096; // the lowest page stays unmapped
    void *base = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED || mprotect(static_cast<u8 *>(base) + 4096, size - 4096, PROT_READ | PROT_WRITE) != 0)
      return; // without one a trap ends the process; nothing else can be done here
    wanted.ss_sp = static_cast<u8 *>(base) + 4096;
    wanted.ss_size = size - 4096;
    pthread_setspecific(key, new SignalStack{base, size});
    sigaltstack(&wanted, &present);
  }
  if (!(present.ss_flags & SS_DISABLE) && present.ss_size >= needed)
    sigaltstack(&present, nullptr); // the thread had one that is large enough (a sanitizer's, the embedder's)
}

} // namespace

void prepareThreadForTraps() {
  if (currentThread.id != 0) return;
  currentThread.id = gettid();
  setSignalStack();
  if (onPreparedThread) [[unlikely]]
    onPreparedThread();
  std::lock_guard lock(installMutex);
  if (isInstalled) return;
  isInstalled = true;
  const Action action{.sigaction = handleTrapSignal, .flags = kHandlerFlags};
  for (usize i = 0; i < std::size(kSignals); ++i) exchangeAction(kSignals[i], action, &actionsBefore[i]);
}

void installFaultHandlers(std::span<const int> signals, SignalHandler first, SignalHandler last) {
  std::lock_guard lock(installMutex);
  for (const int signal : signals) exchangeAction(signal, {.sigaction = first, .flags = kHandlerFlags}, nullptr);
  for (Action &before : actionsBefore) before = {.sigaction = last, .flags = SA_SIGINFO};
  isInstalled = true;
}

void collectFrames(Activation &activation, FramePointer frame) {
  const std::span<u64> room = std::span(activation.frames).subspan(activation.frameCount);
  activation.frameCount += collectReturns(*activation.store, frame, room, &activation.isTruncated);
}

u32 collectReturns(const Store &store, FramePointer frame, std::span<u64> into, bool *isCut) {
  u32 count = 0;
  constexpr u64 kLast = 2 * sizeof(u64) - 1;
  // SAFETY: both words are read only after their addresses are known to be in the guest stack, which is mapped.
  while (frame % sizeof(u64) == 0 && store.isOnGuestStack(frame) && store.isOnGuestStack(frame + kLast)) {
    const u64 *record = reinterpret_cast<const u64 *>(frame);
    const u64 next = record[0], returnAddress = record[1];
    if (Image::containing(returnAddress - 1)) {
      if (count == into.size()) {
        *isCut = true;
        break;
      }
      into[count++] = returnAddress;
    }
    if (next <= frame) break;
    frame = next;
  }
  return count;
}

} // namespace wasmload
