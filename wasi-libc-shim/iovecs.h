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
  struct iovec list[kMaxIovecs];

  HostIovecs() {} // leaves `list` as it is: 16 KiB that mostly one entry is used of

  // Takes as many entries as fit, up to `limit` bytes altogether.
  Errno translate(const GuestMemory &memory, u32 iovs, u32 length, u64 limit = ~u64(0)) {
    const GuestArray<Iovec> guest = TRY(memory.array<Iovec>(iovs, length));
    for (u32 i = 0; i < length && u32(count) < kMaxIovecs && bytes < limit; ++i) {
      const Iovec v = guest[i];
      u8 *at = TRY(memory.range(v.buffer, v.length));
      if (v.length == 0) continue;
      const u64 take = v.length < limit - bytes ? v.length : limit - bytes;
      list[count++] = {at, static_cast<usize>(take)};
      bytes += take;
    }
    if (count == 0) list[count++] = {nullptr, 0};
    return Errno::Success;
  }
};

} // namespace wasi
