#include "loader/huge-pages.h"
#include <sys/mman.h>

namespace wasmload {
namespace {

u64 grow(MemoryObject *object, u64 delta) {
  constexpr u64 kHugeFrom = u64(4) << 20;
  auto *memory = static_cast<Memory *>(object);
  const u64 old = memory->grow(delta);
  const std::span<u8> bytes = memory->bytes();
  // SAFETY: advice, which changes no contents and no protection, about pages of this memory.
  if (old != ~u64(0) && delta > 0 && bytes.size() >= kHugeFrom) madvise(bytes.data(), bytes.size(), MADV_HUGEPAGE);
  return old;
}

} // namespace

void growWithHugePages(Instance &instance) { instance.growMemory = grow; }

} // namespace wasmload
