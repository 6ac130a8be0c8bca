// random_get: the kernel's generator, or a reproducible stream if the embedder asked for one (Options::randomSeed).
#include "wasi-libc-shim/functions.h"
#include <algorithm>
#include <errno.h>
#include <sys/random.h>

namespace wasi {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): passes the usual tests and is one line; it is not meant to be unpredictable.
constexpr u64 kSplitMixStep = 0x9E3779B97F4A7C15;
u64 splitMix(u64 z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

void fillSeeded(Context &context, std::span<u8> bytes) {
  while (!bytes.empty()) {
    const u64 word =
        splitMix(*context.options.randomSeed + context.randomState().fetch_add(kSplitMixStep) + kSplitMixStep);
    const usize n = std::min(bytes.size(), sizeof word);
    std::memcpy(bytes.data(), &word, n);
    bytes = bytes.subspan(n);
  }
}

} // namespace

Errno random_get(HostFunction *self, u32 buffer, u32 length) {
  const Call call(self);
  std::span<u8> bytes = TRY(call.memory.bytes(buffer, length));
  if (call.context.options.randomSeed) {
    fillSeeded(call.context, bytes);
    return Errno::Success;
  }
  while (!bytes.empty()) {
    // In pieces that the kernel gives as a whole unless a signal comes: then the guest may be about to be interrupted.
    const usize piece = std::min<usize>(bytes.size(), 1 << 20);
    const ssize_t got = getrandom(bytes.data(), piece, 0);
    if (got < 0) return lastError();
    bytes = bytes.subspan(static_cast<usize>(got));
    if (static_cast<usize>(got) < piece) return Errno::Intr;
  }
  return Errno::Success;
}

} // namespace wasi
