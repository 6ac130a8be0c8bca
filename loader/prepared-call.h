// TypedFunc: a call into the guest that was looked up and checked once, for hosts that make many. It has what Store::call has (traps,
// exits, exceptions, interrupts, fuel, calls inside calls, any thread), at a fifth of its cost: arguments and results stay in the registers
// where C++ and compiled code both have them.
//
//   TypedFunc<u32(u32, u32)> add = TRY(TypedFunc<u32(u32, u32)>::of(*app->findFunction("add"), *store));
//   u32 sum = TRY(add(2, 3));
//
// Not in the loader's core: only who uses it links it. Only on CPUs that have a loader/arch/<cpu>-prepared-call.S.
#pragma once
#include "loader/activation.h"
#include "loader/store.h"
#include <cstddef>
#include <type_traits>

namespace wasmload {

// Known to arch/*-prepared-call.S. The store and the function outlive it. It is neither copied nor moved while a call of it is running;
// a copy is one that is not running.
struct PreparedCall {
  const void *enter = nullptr; // R (*)(parameters..., PreparedCall *), to be called when it is not running
  const void *code = nullptr, *context = nullptr;
  Store *store = nullptr;
  Interrupt *interrupt = nullptr; // of the store
  u64 stackLow = 0, stackSize = 0, stackHigh = 0; // the guest's
  u64 reserved = 0;
  Activation activation; // of the call that is running. Between calls as a new one

  static constexpr usize kMostIntegers = 6, kMostFloats = 8; // parameters that registers have room for, the integers' with references
  // Errors: Unsupported (more parameters, or several results).
  static Result<PreparedCall> of(const FuncObject &function, Store &store);

  bool isRunning() const { return activation.savedStack != 0; }
  // At once after a call: whether it came to another end than a return. Its result counts for nothing then,
  bool hasFailed() const { return isRunning(); }
  // and this is to be called, which tells why.
  Failure failure();

  void rest() { // no call of it is running
    activation = Activation();
    activation.store = store;
  }
  // The rare ways of the routine, before and after the guest.
  bool prepareToEnter();
  void finish();

private:
  static void checkLayout();
};

// Whether a function of the type `found` may be called as `wanted`: with the same parameters and results.
bool isSameSignature(const FuncType &found, const FuncType &wanted);
// "the function is of type A, not of type B". Invalid.
Failure otherSignature(const FuncType &found, const FuncType &wanted);

template <class Signature> class TypedFunc;

// R is void or as in hostFunc; A likewise. References: as for Store::call.
template <class R, class... A> class TypedFunc<R(A...)> {
public:
  TypedFunc() = default; // only to be assigned to

  // `function` and `store`, which it belongs to, outlive the result. Errors: Invalid (it has another type).
  static Result<TypedFunc> of(const FuncObject &function, Store &store) {
    static_assert((usize(!std::is_floating_point_v<A> && !std::is_same_v<A, __m128i>) + ... + 0) <= PreparedCall::kMostIntegers, "call it by Store::call");
    static_assert((usize(std::is_floating_point_v<A> || std::is_same_v<A, __m128i>) + ... + 0) <= PreparedCall::kMostFloats, "call it by Store::call");
    const ValueType params[] = {valueTypeOf<A>()..., I32}; // an array is not empty
    FuncType wanted{{params, sizeof...(A)}, {}};
    if constexpr (!std::is_void_v<R>) {
      static constexpr ValueType result = valueTypeOf<R>();
      wanted.results = {&result, 1};
    }
    const FuncType found = functionType(*function.type);
    if (!isSameSignature(found, wanted)) return otherSignature(found, wanted);
    TypedFunc typed;
    typed.call_ = TRY(PreparedCall::of(function, store));
    return typed;
  }

  // Errors: as of Store::call.
  [[gnu::always_inline]] Result<R> operator()(A... arguments) {
    if (call_.isRunning()) [[unlikely]]
      return again(arguments...);
    const auto enter = reinterpret_cast<R (*)(A..., PreparedCall *)>(const_cast<void *>(call_.enter));
    if constexpr (std::is_void_v<R>) {
      enter(arguments..., &call_);
      if (call_.hasFailed()) [[unlikely]]
        return call_.failure();
      return {};
    } else {
      const R result = enter(arguments..., &call_);
      if (call_.hasFailed()) [[unlikely]]
        return call_.failure();
      return result;
    }
  }

private:
  [[gnu::noinline, gnu::cold]] Result<R> again(A... arguments) { // inside a call of itself
    TypedFunc other;
    other.call_ = call_;
    other.call_.rest();
    return other(arguments...);
  }

  PreparedCall call_;
};

} // namespace wasmload
