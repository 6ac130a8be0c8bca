#include "loader/memory.h"
#include <cerrno>
#include <cstring>
#include <mutex>
#include <sys/mman.h>
#include <sys/auxv.h>

#ifndef MREMAP_DONTUNMAP // older C libraries
#define MREMAP_DONTUNMAP 4
#endif

namespace wasmload {

constinit MappingCache *mappingCacheOrNull = nullptr;

namespace {

u64 hostPage() {
  static const u64 size = getauxval(AT_PAGESZ);
  return size;
}

// Address space that any memory may have, whatever its type says: more does not fit the 47 bits of a process.
constexpr u64 kMostBytes = u64(1) << 46;

u8 *reserve(u64 bytes) {
  void *at;
  do at = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  while (at == MAP_FAILED && mappingCacheOrNull && mappingCacheOrNull->clear());
  return at == MAP_FAILED ? nullptr : static_cast<u8 *>(at);
}

u64 bytesOf(u64 pages, unsigned pageSizeLog2, u64 most) {
  return pages > most >> pageSizeLog2 ? most : pages << pageSizeLog2;
}

} // namespace

Result<std::unique_ptr<Memory>> Memory::create(const MemoryType &type, Reservation reservation, Budget &budget,
                                               MappingCache::Owner owner) {
  u64 most = budget.limit() < kMostBytes ? budget.limit() : kMostBytes;
  if (!type.is64 && most > u64(1) << 32) most = u64(1) << 32;
  if (type.is64 && reservation == Reservation::Guard && most > u64(1) << kMemory64Bits)
    most = u64(1) << kMemory64Bits; // what the code's test of the index lets through
  if (type.min > most >> type.pageSizeLog2)
    return makeError(ErrorKind::Io, "a memory of %llu pages of %llu bytes is larger than the limit of %llu bytes",
                     static_cast<unsigned long long>(type.min), 1ull << type.pageSizeLog2,
                     static_cast<unsigned long long>(most));
  if (type.max) most = bytesOf(*type.max, type.pageSizeLog2, most);
  const u64 minBytes = type.min << type.pageSizeLog2;

  std::unique_ptr<Memory> memory(new Memory(type, budget));
  if (reservation == Reservation::Guard) {
    memory->reserved_ = type.is64 ? kGuardReservation64 : kGuardReservation;
    if (mappingCacheOrNull) {
      memory->base = mappingCacheOrNull->takeMemory({memory->reserved_, alignUp(minBytes, hostPage()), owner});
      memory->owner_ = owner;
      if (memory->base) memory->content_ = Content::OfDead;
    }
    if (!memory->base) memory->base = reserve(memory->reserved_);
    if (!memory->base)
      return makeError(
          ErrorKind::Io,
          "cannot reserve %llu GiB of address space for a memory (%s): raise the limit (ulimit -v), or compile "
          "the module with wasmc --bounds=explicit",
          static_cast<unsigned long long>(memory->reserved_ >> 30), std::strerror(errno));
  } else {
    // The base never moves, so what is reserved now is what the memory can ever have. Where address space is scarce,
    // half as much is tried, down to what the memory needs at once.
    const u64 least = alignUp(minBytes > 0 ? minBytes : 1, hostPage());
    u64 bytes = alignUp(most > least ? most : least, hostPage());
    while (!(memory->base = reserve(bytes))) {
      if (bytes == least)
        return makeError(ErrorKind::Io, "cannot reserve %llu bytes of address space for a memory: %s",
                         static_cast<unsigned long long>(bytes), std::strerror(errno));
      bytes = alignUp(bytes / 2 > least ? bytes / 2 : least, hostPage());
    }
    memory->reserved_ = bytes;
    most = most < bytes ? most : bytes;
  }
  memory->maxBytes_ = most;
  if (minBytes > 0 && memory->content_ != Content::OfDead && mprotect(memory->base, alignUp(minBytes, hostPage()), PROT_READ | PROT_WRITE) != 0)
    return makeError(ErrorKind::Io, "cannot make %llu bytes of a memory accessible: %s",
                     static_cast<unsigned long long>(minBytes), std::strerror(errno));
  if (!budget.take(minBytes))
    return makeError(ErrorKind::Io, "all memories together are larger than the limit of %llu bytes",
                     static_cast<unsigned long long>(budget.limit()));
  memory->size = minBytes;
  memory->slotOrNull_ = memoryRegistry.add(memory->base, memory->reserved_, memory.get());
  return memory;
}

Memory::~Memory() {
  if (slotOrNull_) memoryRegistry.remove(slotOrNull_);
  if (base && !isGivenToCache()) munmap(base, reserved_);
  budget_.giveBack(size);
}

bool Memory::isGivenToCache() {
  if (!mappingCacheOrNull || !slotOrNull_ || hasCopies_ || content_ == Content::Mixed || (reserved_ != kGuardReservation && reserved_ != kGuardReservation64)) return false;
  const u64 least = alignUp(type_.min << type_.pageSizeLog2, hostPage());
  return mappingCacheOrNull->giveMemory(base, {reserved_, least, owner_}, alignUp(size, hostPage()));
}

u64 Memory::grow(u64 delta) {
  std::lock_guard lock(growMutex_); // threads may grow a shared memory at once
  const u64 old = pages();
  const u64 room = (maxBytes_ - size) >> type_.pageSizeLog2;
  if (delta > room) return ~u64(0);
  const u64 newSize = size + (delta << type_.pageSizeLog2);
  if (!budget_.take(newSize - size)) return ~u64(0);
  const u64 accessible = alignUp(size, hostPage()), wanted = alignUp(newSize, hostPage());
  if (wanted > accessible && mprotect(base + accessible, wanted - accessible, PROT_READ | PROT_WRITE) != 0) {
    budget_.giveBack(newSize - size);
    return ~u64(0);
  }
  __atomic_store_n(&size, newSize, __ATOMIC_RELEASE);
  return old;
}

Result<void> Memory::reset() {
  const u64 least = type_.min << type_.pageSizeLog2;
  const u64 kept = alignUp(least, hostPage()), accessible = alignUp(size, hostPage());
  // SAFETY: of private mappings, what was written is dropped: they read as zeros again, or as their file.
  if (accessible > 0 && madvise(base, accessible, MADV_DONTNEED) != 0)
    return makeError(ErrorKind::Io, "cannot empty a memory: %s", std::strerror(errno));
  if (accessible > kept && mprotect(base + kept, accessible - kept, PROT_NONE) != 0)
    return makeError(ErrorKind::Io, "cannot shrink a memory: %s", std::strerror(errno));
  budget_.giveBack(size - least);
  __atomic_store_n(&size, least, __ATOMIC_RELEASE);
  return {};
}

Result<void> Memory::mapImage(int file, u64 offset, u64 destination, u64 bytes) {
  // SAFETY: the caller has checked that the range is inside the memory and page aligned; only our own pages are replaced.
  void *at = mmap(base + destination, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file, static_cast<off_t>(offset));
  if (at == MAP_FAILED) return makeError(ErrorKind::Io, "cannot map the initial memory: %s", std::strerror(errno));
  return {};
}

void Memory::copyPages(const u8 *pages, u64 destination, u64 bytes) {
  std::memcpy(base + destination, pages, bytes); // SAFETY: as in mapImage
  hasCopies_ = true;
}

// A second mapping of the same pages of the same file, without its name: moving a private mapping and leaving it where it was
// gives two, both of which read the file (Linux 5.13). Elsewhere the pages are copied.
Result<void> Memory::takePages(const u8 *pages, u64 destination, u64 bytes) {
  // SAFETY: as in mapImage. The pages that stay behind were never written, so they are read from the file again.
  void *at = mremap(const_cast<u8 *>(pages), bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, base + destination);
  if (at == MAP_FAILED) {
    copyPages(pages, destination, bytes);
    return {};
  }
  if (mprotect(base + destination, bytes, PROT_READ | PROT_WRITE) != 0)
    return makeError(ErrorKind::Io, "cannot map the initial memory: %s", std::strerror(errno));
  return {};
}

} // namespace wasmload
