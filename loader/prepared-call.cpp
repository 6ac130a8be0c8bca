// What arch/*-prepared-call.S needs: where things are, and the rare ways.
#include "loader/prepared-call.h"
#include "loader/activation.h"
#include <algorithm>
#include <bit>

#define EACH_COUNT(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6)
extern "C" {
#define DECLARE(count) void wasmloadPrepared##count(), wasmloadPreparedAny##count();
EACH_COUNT(DECLARE)
#undef DECLARE

// Before the guest, when the store ran on another thread last or an interrupt is wanted; the activation is the innermost one. False: the
// guest is not entered, and the call has failed.
[[gnu::used]] bool wasmloadBeforePrepared(wasmload::PreparedCall *call) { return call->prepareToEnter(); }
// After a guest that has returned, when an interrupt is wanted; the activation is no longer the innermost one.
[[gnu::used]] void wasmloadAfterPrepared(wasmload::PreparedCall *call) { call->finish(); }
}

namespace wasmload {

// The numbers are those of arch/x86-64-prepared-call.S.
void PreparedCall::checkLayout() {
  static_assert(offsetof(PreparedCall, enter) == 0 && offsetof(PreparedCall, code) == 8 && offsetof(PreparedCall, context) == 16);
  static_assert(offsetof(PreparedCall, interrupt) == 32 && offsetof(PreparedCall, stackLow) == 40);
  static_assert(offsetof(PreparedCall, stackSize) == 48 && offsetof(PreparedCall, stackHigh) == 56);
  static_assert(offsetof(PreparedCall, activation) == 72 && offsetof(Activation, savedStack) == 0 && offsetof(Activation, outerOrNull) == 16);
  static_assert(offsetof(Activation, outcome) == 41); // of x86-64.S
  static_assert(offsetof(Interrupt, thread_) == 0 && offsetof(Interrupt, attention_) == 4);
  static_assert(offsetof(ThreadState, activationOrNull) == 0 && offsetof(ThreadState, id) == 8 && offsetof(ThreadState, zero) == 12);
  static_assert(sizeof(std::atomic<int>) == 4 && std::endian::native == std::endian::little);
}

Result<PreparedCall> PreparedCall::of(const FuncObject &function, Store &store) {
#define ENTRIES(count) {wasmloadPrepared##count, wasmloadPreparedAny##count},
  static constexpr void (*kEnter[][2])() = {EACH_COUNT(ENTRIES)};
#undef ENTRIES
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
  const bool hasShadowStack = shadowStackOrNull() != nullptr; // the C library gives one to all threads or to none
  call.enter = reinterpret_cast<const void *>(kEnter[integers][hasShadowStack]);
  call.code = function.code;
  call.context = function.context;
  call.store = &store;
  call.rest();
  call.interrupt = &store.interrupt_;
  call.stackLow = store.stackLow_;
  call.stackSize = store.stackHigh_ - store.stackLow_;
  call.stackHigh = store.stackHigh_;
  // A thread that is not prepared has the number 0: the store's is another from here on.
  prepareThreadForTraps();
  (void)store.interrupt_.isSetFor(currentThread.id);
  return call;
}

bool PreparedCall::prepareToEnter() {
  interrupt->noticeStop(); // before the limit is restored: a handler that comes between is noticed once more
  store->restoreStackLimit();
  prepareThreadForTraps();
  return !interrupt->isSetFor(currentThread.id) || interrupt->arm();
}

void PreparedCall::finish() {
  activation.interruptTicks = 0;
  (void)store->finishCall(activation, Outcome::Returned);
}

Failure PreparedCall::failure() {
  currentThread.activationOrNull = activation.outerOrNull;
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
