// Activation: one entry of the host into guest code (docs/abi.md, "Entry"), and how it ends early. Activations of a
// thread form a list, innermost first. A trap or an exit ends the innermost one: `wasmloadEnter` returns a second time, so
// to speak, with an outcome other than Returned.
#pragma once
#include "loader/arch/frame.h"
#include "runtime-support/abi/trap-kind.h"
#include "runtime-support/abi/vmctx.h"
#include "runtime-support/artifact/module-description.h"
#include <csignal>
#include <span>

namespace wasmload {
using namespace cwasm;

class Store;

enum class Outcome : u32 { Returned = 0, Trapped = 1, Exited = 2, Threw = 3 };

struct Activation {
  // arch/*.S knows where things are.
  u64 savedStack = 0; // the host's stack pointer, written by wasmloadEnter
  u64 guestStack = 0; // where to run; 0: on the stack that is in use
  Activation *outerOrNull = nullptr;
  Store *store = nullptr;

  // Written when the outcome is not Returned.
  ExceptionObject *exceptionOrNull = nullptr; // Threw
  TrapKind kind = TrapKind::Unreachable;
  u8 outcome = 0; // likewise, for those who do not hear it from wasmloadEnter
  int status = 0;
  u32 wasmOffset = kNone; // of the trapping operator, if the instruction holds it
  bool hasFault = false, isTruncated = false;
  u32 frameCount = 0;
  u32 interruptTicks = 0; // that have found host code (interrupt.h)
  static constexpr u32 kMaxFrames = 64;
  u64 frames[kMaxFrames]; // code addresses inside images: the faulting instruction if hasFault, then return addresses
};

// What a call into the guest asks of its thread. Read by the signal handler, so the access must not allocate. Known to arch/*.S.
struct ThreadState {
  Activation *activationOrNull = nullptr; // the innermost one
  int id = 0;                             // the thread's, once prepareThreadForTraps has run
  int zero = 0;                           // with the id a word that Interrupt has the like of
};
extern thread_local constinit ThreadState currentThread [[gnu::tls_model("initial-exec")]];

// Writes to `into` the return addresses that lie in images, following frame pointers from `frame` through the guest stack of
// `store`. Gives how many; *isCut says whether there were more. Async-signal-safe; believes nothing that it reads.
u32 collectReturns(const Store &store, FramePointer frame, std::span<u64> into, bool *isCut);

// Follows frame pointers from `frame` through the guest stack of the activation's store and records the return addresses
// that lie in images, behind those that it has. Async-signal-safe, likewise.
void collectFrames(Activation &activation, FramePointer frame);

// Called on a thread when prepareThreadForTraps prepares it; null: nothing is. Set before any guest has run.
extern constinit void (*onPreparedThread)();

// Installs the signal handlers (once) and this thread's signal stack (once).
void prepareThreadForTraps();

// For a program that handles faults of its own. `first` becomes the handler of `signals`, and the one above is not installed any more: what
// arrives of SIGSEGV and SIGILL, `first` passes to handleTrapSignal, by a tail call if it can, and that what is no trap to `last`. Before
// any guest has run.
using SignalHandler = void (*)(int signal, siginfo_t *info, void *context);
void installFaultHandlers(std::span<const int> signals, SignalHandler first, SignalHandler last);
void handleTrapSignal(int signal, siginfo_t *info, void *context);

} // namespace wasmload
