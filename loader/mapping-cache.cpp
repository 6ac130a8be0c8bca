#include "loader/mapping-cache.h"
#include "runtime-support/abi/vmctx.h"
#include <cstring>
#include <sys/mman.h>

namespace wasmload {
namespace {

constexpr u64 kPage = 4096;

// SAFETY (of all below): what is dropped or protected is a private mapping of our own, which nobody uses any more.
bool empty(u8 *start, u64 bytes) { return bytes == 0 || madvise(start, bytes, MADV_DONTNEED) == 0; }

} // namespace

void MappingCache::enable(usize most) {
  static MappingCache cache;
  std::lock_guard lock(cache.mutex_);
  cache.most_ = most < kMost ? most : kMost;
  cache.stacks_.clear();
  cache.memories_.clear();
  if (!mappingCacheOrNull) mappingCacheOrNull = &cache; // other threads may be reading it
}

void MappingCache::Kept::drop() {
  if (base) munmap(base, shape.reserved);
  base = nullptr;
}

u8 *MappingCache::List::take(const MemoryShape &shape) {
  for (Kept &each : kept)
    if (each.base && each.shape == shape) {
      u8 *base = each.base;
      each.base = nullptr;
      return base;
    }
  return nullptr;
}

void MappingCache::List::give(u8 *base, const MemoryShape &shape, usize most) {
  usize free = 0;
  while (free < most && kept[free].base) ++free;
  if (free == most) {
    free = next++ % most;
    kept[free].drop();
  }
  kept[free] = {base, shape};
}

bool MappingCache::List::clear() {
  bool hadAny = false;
  for (Kept &each : kept) {
    hadAny |= each.base != nullptr;
    each.drop();
  }
  return hadAny;
}

void *MappingCache::takeStack(u64 bytes, u64 hot) {
  std::lock_guard lock(mutex_);
  return stacks_.take({bytes, hot, {}});
}

bool MappingCache::giveStack(void *start, u64 bytes, u64 hot) {
  if (most_ == 0) return false;
  u8 *base = static_cast<u8 *>(start);
  if (!empty(base + kStackGuard, hot - kStackGuard) || !empty(base + hot + kPage, bytes - hot - kPage)) return false;
  std::memset(base + hot, 0, kPage);
  std::lock_guard lock(mutex_);
  if (most_ == 0) return false;
  stacks_.give(base, {bytes, hot, {}}, most_);
  return true;
}

u8 *MappingCache::takeMemory(const MemoryShape &shape) {
  std::lock_guard lock(mutex_);
  return memories_.take(shape);
}

bool MappingCache::giveMemory(u8 *base, const MemoryShape &shape, u64 accessible) {
  if (most_ == 0 || !empty(base, accessible)) return false;
  if (accessible > shape.accessible && mprotect(base + shape.accessible, accessible - shape.accessible, PROT_NONE) != 0) return false;
  std::lock_guard lock(mutex_);
  if (most_ == 0) return false;
  memories_.give(base, shape, most_);
  return true;
}

void MappingCache::forget(const Image &image) {
  std::lock_guard lock(mutex_);
  for (Kept &each : memories_.kept)
    if (each.base && each.shape.owner.imageOrNull == &image) each.drop();
}

bool MappingCache::clear() {
  std::lock_guard lock(mutex_);
  const bool hadStacks = stacks_.clear();
  return memories_.clear() || hadStacks;
}

} // namespace wasmload
