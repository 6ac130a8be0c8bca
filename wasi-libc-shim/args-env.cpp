// args_* and environ_*: lists of strings, as an array of pointers and a buffer of NUL-terminated bytes.
#include "wasi-libc-shim/functions.h"

namespace wasi {
namespace {

u64 bytesOf(const std::vector<std::string> &strings) {
  u64 bytes = 0;
  for (const std::string &s : strings) bytes += s.size() + 1;
  return bytes;
}

Errno sizes(const Call &call, const std::vector<std::string> &strings, u32 countAt, u32 bytesAt) {
  const u64 bytes = bytesOf(strings);
  if (bytes > ~u32(0)) return Errno::Overflow;
  const Out<u32> countOut = TRY(call.memory.out<u32>(countAt));
  const Out<u32> bytesOut = TRY(call.memory.out<u32>(bytesAt));
  countOut.store(static_cast<u32>(strings.size()));
  bytesOut.store(static_cast<u32>(bytes));
  return Errno::Success;
}

Errno get(const Call &call, const std::vector<std::string> &strings, u32 pointersAt, u32 bufferAt) {
  const GuestArray<u32> pointers = TRY(call.memory.array<u32>(pointersAt, static_cast<u32>(strings.size())));
  u8 *buffer = TRY(call.memory.range(bufferAt, bytesOf(strings)));
  u32 at = bufferAt, i = 0;
  for (const std::string &s : strings) {
    pointers.store(i++, at);
    // SAFETY: the range of all strings was checked above; c_str() has size() + 1 bytes.
    std::memcpy(buffer, s.c_str(), s.size() + 1);
    buffer += s.size() + 1;
    at += static_cast<u32>(s.size() + 1);
  }
  return Errno::Success;
}

} // namespace

Errno args_sizes_get(HostFunction *self, u32 count, u32 bytes) {
  const Call call(self);
  return sizes(call, call.context.args(), count, bytes);
}

Errno args_get(HostFunction *self, u32 argv, u32 buffer) {
  const Call call(self);
  return get(call, call.context.args(), argv, buffer);
}

Errno environ_sizes_get(HostFunction *self, u32 count, u32 bytes) {
  const Call call(self);
  return sizes(call, call.context.environment(), count, bytes);
}

Errno environ_get(HostFunction *self, u32 environ, u32 buffer) {
  const Call call(self);
  return get(call, call.context.environment(), environ, buffer);
}

} // namespace wasi
