// Result<T>: a value or a Failure, and TRY. The standard library in C++20 mode has no std::expected, and neither the
// loader nor the shim may throw. An Error carries its kind, where in the input it was found, and one sentence that
// says what was found and what was expected. A Failure owns one and is a single word, so that a Result is returned in
// registers and its success costs a test of one: that is where most of the loader's code was.
#pragma once
#include "runtime-support/ints.h"
#include <cstdarg>
#include <string>
#include <utility>

namespace cwasm {

enum class ErrorKind : u8 {
  Malformed,   // the bytes are not a module, an artifact, an option
  Invalid,     // decodes, but breaks a validation rule
  Unsupported, // valid, but needs something that this build or machine does not have
  Link,        // imports and exports do not fit
  Trap,        // the guest trapped
  Exit,        // the guest asked to end (WASI proc_exit); `code` is its status
  Io,          // the operating system said no
};

struct Error {
  ErrorKind kind = ErrorKind::Malformed;
  u64 offset = kNoOffset; // byte offset in the input, or kNoOffset
  int code = 0;           // Exit: the guest's status. Trap: the TrapKind
  std::string message;    // one sentence, no newline

  static constexpr u64 kNoOffset = ~u64(0);
};

// Owns an Error, or nothing once it was moved from. Converts to and from Error, where the size of code does not count.
class [[clang::trivial_abi]] Failure {
public:
  Failure() = default;
  Failure(Error error);
  [[gnu::always_inline]] Failure(Failure &&other) noexcept : errorOrNull_(std::exchange(other.errorOrNull_, nullptr)) {}
  [[gnu::always_inline]] Failure &operator=(Failure &&other) noexcept {
    std::swap(errorOrNull_, other.errorOrNull_);
    return *this;
  }
  [[gnu::always_inline]] ~Failure() {
    if (errorOrNull_) [[unlikely]]
      destroy(errorOrNull_);
  }
  [[gnu::always_inline]] explicit operator bool() const { return errorOrNull_ != nullptr; }
  operator Error() && { return std::move(*errorOrNull_); }
  Error &operator*() const { return *errorOrNull_; }
  Error *operator->() const { return errorOrNull_; }

private:
  static void destroy(Error *error);
  Error *errorOrNull_ = nullptr;
};

// As snprintf, but for floating point (number-text.h) and what format.cpp does not list.
[[gnu::format(printf, 1, 2)]] std::string format(const char *pattern, ...);
std::string formatList(const char *pattern, va_list arguments);

[[gnu::format(printf, 2, 3), gnu::cold]] Failure makeError(ErrorKind kind, const char *pattern, ...);
[[gnu::format(printf, 3, 4), gnu::cold]] Failure makeErrorAt(ErrorKind kind, u64 offset, const char *pattern, ...);
[[gnu::cold]] Failure makeErrorList(ErrorKind kind, u64 offset, const char *pattern, va_list arguments);

// T has a default value, which stands in for it in a failed Result.
template <class T> class [[nodiscard, clang::trivial_abi]] Result {
public:
  [[gnu::always_inline]] Result(T value) : value_(std::move(value)) {}
  [[gnu::always_inline]] Result(Failure failure) : failure_(std::move(failure)) {}
  Result(Error error) : failure_(std::move(error)) {}
  [[gnu::always_inline]] explicit operator bool() const { return ok(); }
  [[gnu::always_inline]] bool ok() const { return !failure_; }
  [[gnu::always_inline]] T &operator*() { return value_; }
  [[gnu::always_inline]] const T &operator*() const { return value_; }
  [[gnu::always_inline]] T *operator->() { return &value_; }
  const Error &error() const { return *failure_; }
  [[gnu::always_inline]] T take() { return std::move(value_); }
  [[gnu::always_inline]] Failure takeError() { return std::move(failure_); }

private:
  T value_{};
  Failure failure_;
};

template <> class [[nodiscard, clang::trivial_abi]] Result<void> {
public:
  Result() = default;
  [[gnu::always_inline]] Result(Failure failure) : failure_(std::move(failure)) {}
  Result(Error error) : failure_(std::move(error)) {}
  [[gnu::always_inline]] explicit operator bool() const { return ok(); }
  [[gnu::always_inline]] bool ok() const { return !failure_; }
  const Error &error() const { return *failure_; }
  [[gnu::always_inline]] void take() {}
  [[gnu::always_inline]] Failure takeError() { return std::move(failure_); }

private:
  Failure failure_;
};

// Evaluates a Result; returns its error from the enclosing function, or yields its value.
#define TRY(expression)                                                                                                \
  ({                                                                                                                   \
    auto &&tryResult_ = (expression);                                                                                  \
    if (!tryResult_.ok()) [[unlikely]]                                                                                 \
      return tryResult_.takeError();                                                                                   \
    tryResult_.take();                                                                                                 \
  })

} // namespace cwasm
