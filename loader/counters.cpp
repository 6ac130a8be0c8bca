#include "loader/counters.h"
#include "loader/signal-lock.h"
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace wasmload {
namespace {

constexpr u64 kHeaderWords = 4;
constexpr usize kMost = 4096; // instances at a time

std::atomic<int> countersFile{-1}; // -1: nobody wants them, or they have been written
SignalLock::Flag busy;
const MemoryObject *memories[kMost]; // under the lock

const MemoryObject *countersOf(const Instance &instance) {
  const std::optional<Extern> found = instance.findExport("wasmc.counters");
  return found && found->kind == DescribedKind::Memory ? found->memory : nullptr;
}

struct Output {
  u64 buffer[512];
  usize used = 0;

  void put(u64 word) {
    buffer[used++] = word;
    if (used == std::size(buffer)) flush();
  }
  void flush() {
    const char *at = reinterpret_cast<const char *>(buffer);
    for (usize left = used * sizeof(u64); left > 0;) {
      const ssize_t written = write(countersFile, at, left);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;
      at += written;
      left -= static_cast<usize>(written);
    }
    used = 0;
  }
};

void writeOut(const MemoryObject &memory) {
  const u64 words = memory.size / sizeof(u64);
  if (words < kHeaderWords) return;
  Output out;
  // SAFETY: `base` is aligned to a page, and `size` bytes are there.
  const u64 *word = reinterpret_cast<const u64 *>(memory.base);
  for (u64 i = 0; i < kHeaderWords; ++i) out.put(word[i]);
  for (u64 i = kHeaderWords; i < words; ++i) {
    if (word[i] == 0) continue;
    out.put(i - kHeaderWords);
    out.put(word[i]);
  }
  out.put(~u64(0));
  out.put(0);
  out.flush();
}

} // namespace

void startCounters(int file) { countersFile = file; }

void addCounters(const Instance &instance) {
  const MemoryObject *memory = countersFile >= 0 ? countersOf(instance) : nullptr;
  if (!memory) return;
  SignalLock lock(busy);
  for (const MemoryObject *&slot : memories)
    if (!slot) {
      slot = memory;
      return;
    }
}

void removeCounters(const Instance &instance) {
  const MemoryObject *memory = countersFile >= 0 ? countersOf(instance) : nullptr;
  if (!memory) return;
  SignalLock lock(busy);
  for (const MemoryObject *&slot : memories)
    if (slot == memory) {
      if (countersFile >= 0) writeOut(*memory);
      slot = nullptr;
    }
}

void finishCounters() {
  if (countersFile < 0) return; // without the lock's system calls, at the end of every program
  SignalLock lock(busy);
  if (countersFile >= 0)
    for (const MemoryObject *memory : memories)
      if (memory) writeOut(*memory);
  countersFile = -1;
}

} // namespace wasmload
