// Calls from the host into guest code, and the ways out of it other than returning (runtime-support/abi/host.h).
#include "loader/activation.h"
#include "loader/exception.h"
#include "loader/fatal.h"
#include "loader/store.h"
#include "runtime-support/abi/host.h"

// Of AddressSanitizer, where it is linked in.
extern "C" [[gnu::weak]] void __asan_unpoison_memory_region(const volatile void *start, size_t size);

namespace wasmload {
namespace {

u64 currentStack() { return reinterpret_cast<u64>(__builtin_frame_address(0)); }

// Makes `activation` the innermost one of this thread for its lifetime.
class ActivationScope {
public:
  explicit ActivationScope(Activation &activation) {
    activation.outerOrNull = currentThread.activationOrNull;
    currentThread.activationOrNull = &activation;
  }
  ~ActivationScope() { currentThread.activationOrNull = currentThread.activationOrNull->outerOrNull; }
};

// Whether an activation of this thread runs guests of `store`.
bool isActive(const Store &store) {
  for (const Activation *a = currentThread.activationOrNull; a; a = a->outerOrNull)
    if (a->store == &store) return true;
  return false;
}

} // namespace

Result<void> Store::call(const FuncObject *function, std::span<const Value> arguments, std::span<Value> results) {
  const FuncType type = functionType(*function->type);
  if (arguments.size() != type.params.size() || results.size() != type.results.size())
    return makeError(ErrorKind::Invalid, "a function of type %s is called with %zu arguments for %zu results",
                     toString(type).c_str(), arguments.size(), results.size());
  const void *entry = function->type->id < typeCode_.size() ? typeCode_[function->type->id].entry : nullptr;
  if (!entry)
    return makeError(ErrorKind::Link, "no artifact here has entry code for functions of type %s",
                     toString(type).c_str());
  prepareThreadForTraps();

  Activation activation;
  activation.store = this;
  restoreStackLimit(); // stopAtNextHostCall may have changed it
  activation.guestStack = isOnGuestStack(currentStack()) ? 0 : stackHigh_;
  Outcome outcome;
  {
    ActivationScope scope(activation);
    if (interrupt_.isSetFor(currentThread.id)) [[unlikely]]
      TRY(interrupt_.arm());
    outcome = static_cast<Outcome>(
        wasmloadEnter(&activation, entry, function->code, function->context, arguments.data(), results.data()));
  }
  return finishCall(activation, outcome);
}

Result<void> Store::finishCall(const Activation &activation, Outcome outcome) {
  if (interrupt_.isSet()) [[unlikely]]
    if (!isActive(*this)) interrupt_.leave(outcome == Outcome::Trapped && activation.kind == TrapKind::Interrupted);
  if (outcome == Outcome::Returned) [[likely]]
    return {};
  // The host frames that were left behind are no more; a sanitizer would still guard their variables.
  if (__asan_unpoison_memory_region) {
    const u64 end = activation.guestStack ? stackHigh_ : activation.savedStack;
    __asan_unpoison_memory_region(reinterpret_cast<void *>(stackLow_), end - stackLow_);
  }
  runtime_->pending = nullptr; // of a host function that did not come to return
  lastException_ = outcome == Outcome::Threw ? activation.exceptionOrNull : nullptr;
  if (outcome == Outcome::Exited) {
    Failure exit = makeError(ErrorKind::Exit, "the guest ended with status %d", activation.status);
    exit->code = activation.status;
    return exit;
  }
  lastTrap_ = resolveTrap(activation);
  if (lastException_) lastTrap_.exception = describeException(*lastException_);
  return Error{ErrorKind::Trap,
                  lastTrap_.frames.empty() || lastTrap_.frames[0].wasmOffset == kNone ? Error::kNoOffset
                                                                                      : lastTrap_.frames[0].wasmOffset,
                  static_cast<int>(activation.kind), lastTrap_.sentence()};
}

} // namespace wasmload

namespace cwasm {

using wasmload::Activation;
using wasmload::Outcome;

namespace {
Activation &activationToLeave(const char *what) {
  Activation *activation = wasmload::currentThread.activationOrNull;
  if (!activation) wasmload::fatal(format("%s without a guest that runs", what));
  return *activation;
}
} // namespace

void raiseTrap(TrapKind kind) {
  Activation &activation = activationToLeave("a trap");
  activation.kind = kind;
  activation.wasmOffset = kNone;
  activation.hasFault = false;
  activation.frameCount = 0;
  wasmload::collectFrames(activation, reinterpret_cast<u64>(__builtin_frame_address(0)));
  wasmload::wasmloadLeave(activation.savedStack, static_cast<u32>(Outcome::Trapped));
}

void exitGuest(int status) {
  Activation &activation = activationToLeave("an exit");
  activation.status = status;
  wasmload::wasmloadLeave(activation.savedStack, static_cast<u32>(Outcome::Exited));
}

} // namespace cwasm
