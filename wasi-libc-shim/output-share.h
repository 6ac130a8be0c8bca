// OutputShare: what one write may use of the limit on output (Options::maxOutput). It is taken before the write, so that
// threads together stay within the limit, and the rest is given back after it.
#pragma once
#include "wasi-libc-shim/context.h"
#include "wasi-libc-shim/iovecs.h"
#include <sys/types.h>

namespace wasi {

class OutputShare {
public:
  explicit OutputShare(Context &context) : context_(context) {}
  OutputShare(const OutputShare &) = delete;

  // Cuts `v` to what the limit leaves; Nospc if that is nothing.
  Errno take(HostIovecs &v) {
    taken_ = context_.takeOutput(v.bytes);
    if (taken_ == v.bytes) return Errno::Success;
    if (taken_ == 0) return Errno::Nospc;
    v.cut(taken_);
    return Errno::Success;
  }
  // All of `bytes`, or Nospc.
  Errno takeAll(u64 bytes) {
    taken_ = context_.takeOutput(bytes);
    if (taken_ == bytes) return Errno::Success;
    written(0);
    return Errno::Nospc;
  }
  // `result` is the system's: bytes written, or -1. Keeps errno.
  ssize_t written(ssize_t result) {
    context_.giveBackOutput(taken_ - (result < 0 ? 0 : static_cast<u64>(result)));
    return result;
  }

private:
  Context &context_;
  u64 taken_ = 0;
};

} // namespace wasi
