// Errno: what a WASI function returns; and Checked<T>: a value or an Errno, for TRY (result.h). Error carries a sentence,
// which no guest ever reads; a Checked costs no allocation.
#pragma once
#include "runtime-support/ints.h"
#include "runtime-support/result.h"

namespace wasi {

using cwasm::f64;
using cwasm::i32;
using cwasm::i64;
using cwasm::u16;
using cwasm::u32;
using cwasm::u64;
using cwasm::u8;
using cwasm::usize;

// 32 bits wide because that is how it crosses to the guest.
enum class [[nodiscard]] Errno : u32 {
  Success = 0,
#define ERRNO(number, Name, HOST) Name = number,
#define GUEST_ERRNO(number, Name) Name = number,
#include "wasi-libc-shim/errnos.def"
#undef GUEST_ERRNO
#undef ERRNO
};

// The Errno for a host error number (of <errno.h>); Io for one that WASI has no word for.
Errno fromHost(int hostError);
// The same for the calling thread's errno.
Errno lastError();

template <class T> class [[nodiscard]] Checked {
public:
  Checked(T value) : value_(std::move(value)) {}
  Checked(Errno error) : error_(error) {}
  bool ok() const { return error_ == Errno::Success; }
  explicit operator bool() const { return ok(); }
  Errno error() const { return error_; }
  T take() { return std::move(value_); }
  Errno takeError() { return error_; }
  T &operator*() { return value_; }
  T *operator->() { return &value_; }

private:
  T value_{};
  Errno error_ = Errno::Success;
};

template <> class [[nodiscard]] Checked<void> {
public:
  Checked() = default;
  Checked(Errno error) : error_(error) {}
  bool ok() const { return error_ == Errno::Success; }
  explicit operator bool() const { return ok(); }
  Errno error() const { return error_; }
  void take() {}
  Errno takeError() { return error_; }

private:
  Errno error_ = Errno::Success;
};

// TRY for an expression that is an Errno itself.
#define TRY_ERRNO(expression)                                                                                          \
  do {                                                                                                                 \
    if (const ::wasi::Errno tryErrno_ = (expression); tryErrno_ != ::wasi::Errno::Success) [[unlikely]]                \
      return tryErrno_;                                                                                                \
  } while (0)

} // namespace wasi
