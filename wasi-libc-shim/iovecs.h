// A guest's scatter/gather list as the kernel's, pointing straight into guest memory: reads and writes copy nothing here.
#pragma once
#include "wasi-libc-shim/guest-memory.h"
#include <sys/uio.h>

namespace wasi {

// At most kMaxIovecs entries (the kernel's UIO_MAXIOV); empty ones are left out, so that a longer list becomes a short
// read or write, never one of nothing.
struct HostIovecs {
  static constexpr u32 kMaxIovecs = 1024;
  int count = 0; // at least 1 after translate()
  u64 bytes = 0;
  struct iovec *const list; // the caller's

  // `place` has room for a list of as many entries as translate() will be asked for: bytesFor(length). HOST_IOVECS makes it on the stack,
  // where 16 KiB, of which mostly one entry is used, would be a page more to fault for.
  explicit HostIovecs(void *place) : list(static_cast<struct iovec *>(place)) {}
  static constexpr usize bytesFor(u32 length) {
    return (length == 0 ? 1 : length < kMaxIovecs ? length : kMaxIovecs) * sizeof(struct iovec);
  }
#define HOST_IOVECS(name, length) HostIovecs name(__builtin_alloca(HostIovecs::bytesFor(length)))

  // Takes as many entries as fit.
  Errno translate(const GuestMemory &memory, u32 iovs, u32 length) {
    const GuestArray<Iovec> guest = TRY(memory.array<Iovec>(iovs, length));
    for (u32 i = 0; i < length && u32(count) < kMaxIovecs; ++i) {
      const Iovec v = guest[i];
      u8 *at = TRY(memory.range(v.buffer, v.length));
      if (v.length == 0) continue;
      list[count++] = {at, v.length};
      bytes += v.length;
    }
    if (count == 0) list[count++] = {nullptr, 0};
    return Errno::Success;
  }

  // Leaves the first `most` bytes, at least one.
  void cut(u64 most) {
    while (bytes - list[count - 1].iov_len >= most) bytes -= list[--count].iov_len;
    list[count - 1].iov_len -= static_cast<usize>(bytes - most);
    bytes = most;
  }
};

} // namespace wasi
