// What arch/*-prepared-call.S needs: where things are, and the rare ways.
#include "loader/prepared-call.h"
#include "loader/activation.h"
#include <algorithm>

extern "C" {
void wasmloadPrepared0();
void wasmloadPrepared1();
void wasmloadPrepared2();
void wasmloadPrepared3();
void wasmloadPrepared4();
void wasmloadPrepared5();
void wasmloadPrepared6();

// Before the guest, when the store ran on another thread last or an interrupt is wanted; the activation is the innermost one. False: the
// guest is not entered, and the call has failed.
[[gnu::used]] bool wasmloadBeforePrepared(wasmload::PreparedCall *call) { return call->prepareToEnter(); }
// After a guest that has returned, when an interrupt is wanted; the activation is no longer the innermost one.
[[gnu::used]] void wasmloadAfterPrepared(wasmload::PreparedCall *call) { call->finish(); }
}

namespace wasmload {

// The numbers are those of arch/x86-64-prepared-call.S.
void PreparedCall::checkLayout() {
  static_assert(offsetof(PreparedCall, hasShadowStack) == 0 && offsetof(PreparedCall, enter) == 8);
  static_assert(offsetof(PreparedCall, code) == 16 && offsetof(PreparedCall, context) == 24);
  static_assert(offsetof(PreparedCall, store) == 32 && offsetof(PreparedCall, interrupt) == 40);
  static_assert(offsetof(PreparedCall, stackLow) == 48 && offsetof(PreparedCall, stackSize) == 56);
  static_assert(offsetof(PreparedCall, stackHigh) == 64 && offsetof(PreparedCall, stackLimit) == 72);
  static_assert(offsetof(PreparedCall, activation) == 80 && offsetof(Activation, savedStack) == 0 && offsetof(Activation, outerOrNull) == 16);
  static_assert(offsetof(Activation, outcome) == 41); // of x86-64.S
  static_assert(offsetof(Interrupt, dueAt_) == 0 && offsetof(Interrupt, thread_) == 8);
  static_assert(sizeof(std::atomic<i64>) == 8 && sizeof(std::atomic<int>) == 4 && offsetof(VmRuntime, stackLimit) == 0);
}

Result<PreparedCall> PreparedCall::of(const FuncObject &function, Store &store) {
  using Enter = void (*)();
  static constexpr Enter kEnter[] = {wasmloadPrepared0, wasmloadPrepared1, wasmloadPrepared2, wasmloadPrepared3,
                                     wasmloadPrepared4, wasmloadPrepared5, wasmloadPrepared6};
  static_assert(std::size(kEnter) == kMostIntegers + 1);
  const FuncType type = functionType(*function.type);
  const usize floats = static_cast<usize>(std::count_if(type.params.begin(), type.params.end(), [](ValueType t) {
    return t == F32 || t == F64 || t == V128;
  }));
  const usize integers = type.params.size() - floats;
  if (integers > kMostIntegers || floats > kMostFloats || type.results.size() > 1)
    return makeError(ErrorKind::Unsupported, "a call of a function of type %s cannot be prepared: not all of its values are in registers",
                     toString(type).c_str());
  PreparedCall call;
  call.hasShadowStack = shadowStackOrNull() != nullptr; // the C library gives one to all threads or to none
  call.enter = reinterpret_cast<const void *>(kEnter[integers]);
  call.code = function.code;
  call.context = function.context;
  call.store = &store;
  call.rest();
  call.interrupt = &store.interrupt_;
  call.stackLow = store.stackLow_;
  call.stackSize = store.stackHigh_ - store.stackLow_;
  call.stackHigh = store.stackHigh_;
  call.stackLimit = store.stackLow_ + kHostStackReserve;
  // A thread that is not prepared has the number 0: the store's is another from here on.
  prepareThreadForTraps();
  (void)store.interrupt_.isSetFor(currentThread);
  return call;
}

bool PreparedCall::prepareToEnter() {
  prepareThreadForTraps();
  return !interrupt->isSetFor(currentThread) || interrupt->arm();
}

void PreparedCall::finish() {
  activation.interruptTicks = 0;
  (void)store->finishCall(activation, Outcome::Returned);
}

Failure PreparedCall::failure() {
  currentActivation = activation.outerOrNull;
  activation.guestStack = activation.savedStack - stackLow < stackSize ? 0 : stackHigh;
  Result<void> result = store->finishCall(activation, static_cast<Outcome>(activation.outcome));
  rest();
  if (!result) return result.takeError();
  return makeError(ErrorKind::Io, "the thread has no timer for the interrupt"); // prepareToEnter
}

bool isSameSignature(const FuncType &found, const FuncType &wanted) {
  return std::equal(found.params.begin(), found.params.end(), wanted.params.begin(), wanted.params.end()) &&
         std::equal(found.results.begin(), found.results.end(), wanted.results.begin(), wanted.results.end());
}

Failure otherSignature(const FuncType &found, const FuncType &wanted) {
  return makeError(ErrorKind::Invalid, "the function is of type %s, not of type %s", toString(found).c_str(), toString(wanted).c_str());
}

} // namespace wasmload
