// Result<T>: a value or an Error, and TRY. The standard library in C++20 mode has no std::expected, and neither the
// loader nor the shim may throw. An Error carries its kind, where in the input it was found, and one sentence that
// says what was found and what was expected.
#pragma once
#include "runtime-support/ints.h"
#include <cstdarg>
#include <optional>
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

// snprintf into a std::string.
[[gnu::format(printf, 1, 2)]] std::string format(const char *pattern, ...);
std::string formatList(const char *pattern, va_list arguments);

[[gnu::format(printf, 2, 3)]] Error makeError(ErrorKind kind, const char *pattern, ...);
[[gnu::format(printf, 3, 4)]] Error makeErrorAt(ErrorKind kind, u64 offset, const char *pattern, ...);

template <class T> class [[nodiscard]] Result {
public:
  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : error_(std::move(error)) {}
  explicit operator bool() const { return value_.has_value(); }
  bool ok() const { return value_.has_value(); }
  T &operator*() { return *value_; }
  const T &operator*() const { return *value_; }
  T *operator->() { return &*value_; }
  const Error &error() const { return error_; }
  T take() { return std::move(*value_); }
  Error takeError() { return std::move(error_); }

private:
  std::optional<T> value_;
  Error error_;
};

template <> class [[nodiscard]] Result<void> {
public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}
  explicit operator bool() const { return ok_; }
  bool ok() const { return ok_; }
  const Error &error() const { return error_; }
  void take() {}
  Error takeError() { return std::move(error_); }

private:
  Error error_;
  bool ok_ = true;
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
