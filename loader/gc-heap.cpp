// Blocks, cells and bins of the GC heap: allocation and what follows a marking.
#include "loader/gc-heap.h"
#include <bit>
#include <cerrno>
#include <cstring>
#include <sys/mman.h>

namespace wasmload {
namespace {

constexpr u64 kPage = 4096;
// Bytes to allocate between two collections: twice what is live, and this much at least, unless the limit is low. Measured
// (docs/gc.md): less costs time, more brings little.
constexpr u64 kLeastThreshold = u64(64) << 20;
constexpr u32 kCommitStep = 32;          // blocks: 2 MiB
constexpr u64 kMarkStackBytes = 8 << 20;
constexpr int kPopulateWrite = 23; // MADV_POPULATE_WRITE, Linux 5.14; musl has no name for it. It may fail

void *reserveBytes(u64 bytes, int protection) {
  void *base = mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return base == MAP_FAILED ? nullptr : base;
}

// The first bit at or after `from` that is `value`, below `count`; `count` if there is none.
u32 findBit(const u64 *bits, u32 from, u32 count, bool value) {
  while (from < count) {
    u64 word = value ? bits[from / 64] : ~bits[from / 64];
    word >>= from % 64;
    if (word) {
      const u32 found = from + static_cast<u32>(std::countr_zero(word));
      return found < count ? found : count;
    }
    from = (from | 63) + 1;
  }
  return count;
}

void setBits(u64 *bits, u32 from, u32 to) {
  for (; from < to; ++from) {
    if (from % 64 == 0 && to - from >= 64) {
      bits[from / 64] = ~u64(0);
      from += 63;
      continue;
    }
    bits[from / 64] |= u64(1) << (from % 64);
  }
}

} // namespace

[[clang::minsize]] Result<std::unique_ptr<GcHeap>> GcHeap::create(const GcOptions &options, GcBin *bins, GcRoots &roots) {
  std::unique_ptr<GcHeap> heap(new GcHeap(options, bins, roots));
  TRY(heap->reserve());
  return heap;
}

// Twice the limit, since large objects need adjacent blocks; less where address space is scarce.
[[clang::minsize]] Result<void> GcHeap::reserve() {
  const u64 least = alignUp(options_.maxBytes, kGcBlockSize) + kGcBlockSize;
  for (u64 size = 2 * least; !base_ && size >= kGcBlockSize; size /= 2) {
    size = alignUp(size, kGcBlockSize);
    // A block more, so that the heap begins at a multiple of the block size.
    void *base = reserveBytes(size + kGcBlockSize, PROT_NONE);
    if (!base) continue;
    base_ = alignUp(reinterpret_cast<u64>(base), kGcBlockSize);
    const u64 before = base_ - reinterpret_cast<u64>(base);
    if (before) munmap(base, before);
    munmap(reinterpret_cast<void *>(base_ + size), kGcBlockSize - before);
    blockLimit_ = static_cast<u32>(size / kGcBlockSize);
  }
  blocks_ = base_ ? static_cast<GcBlock *>(reserveBytes(u64(blockLimit_) * sizeof(GcBlock), PROT_READ | PROT_WRITE)) : nullptr;
  pending_ = blocks_ ? static_cast<Pending *>(reserveBytes(kMarkStackBytes, PROT_READ | PROT_WRITE)) : nullptr;
  if (!pending_)
    return makeError(ErrorKind::Io, "cannot reserve address space for the garbage-collected heap: %s", std::strerror(errno));
  threshold_ = leastThreshold();
  return {};
}

[[clang::minsize]] GcHeap::~GcHeap() {
  for (u32 bin = 0; bin < kGcBins; ++bin) bins_[bin] = {};
  if (base_) munmap(reinterpret_cast<void *>(base_), u64(blockLimit_) * kGcBlockSize);
  if (blocks_) munmap(blocks_, u64(blockLimit_) * sizeof(GcBlock));
  if (pending_) munmap(pending_, kMarkStackBytes);
}

// ---- allocation ------------------------------------------------------------------------------------------------------

void *GcHeap::allocate(const RuntimeType &type, u32 length) {
  const bool isArray = type.kind == TypeKind::Array;
  const u64 size = isArray ? kArrayElementsOffset + u64(length) * type.size : type.size;
  collectIfDue();
  u8 *object;
  if (size > kGcLargestCell) {
    object = static_cast<u8 *>(allocateLarge(size));
    if (!object) return nullptr;
  } else {
    const u32 bin = gcBinOf(static_cast<u32>(size)), cellSize = gcCellSize(bin);
    if (static_cast<u64>(bins_[bin].limit - bins_[bin].next) < cellSize && !refill(bin)) return nullptr;
    object = bins_[bin].next;
    bins_[bin].next += cellSize;
  }
  const RuntimeType *header = &type;
  std::memcpy(object, &header, sizeof header);
  if (isArray) std::memcpy(object + kArrayLengthOffset, &length, sizeof length);
  return object;
}

void GcHeap::collectIfDue() {
  if (isDue() && pauses_ == 0) collect();
}

// Gives the bin the next run of free cells, from a block that was swept or from a free block.
bool GcHeap::refill(u32 bin) {
  const u32 mostCells = options_.isStressed ? 1 : ~u32(0); // so that the next allocation comes here too
  for (int attempt = 0; attempt < 2; ++attempt) {
    while (sweeping_[bin]) {
      GcBlock &block = blocks_[sweeping_[bin] - 1];
      if (takeRun(block, mostCells)) return true;
      sweeping_[bin] = block.nextInBin;
    }
    if (GcBlock *block = takeBlocks(1, kGcBlockSize)) {
      block->kind = GcBlock::Small;
      block->bin = static_cast<u8>(bin);
      block->cellSize = gcCellSize(bin);
      block->cellCount = static_cast<u32>(kGcBlockSize / block->cellSize);
      block->reciprocal = static_cast<u32>(((u64(1) << 32) + block->cellSize - 1) / block->cellSize);
      block->cursor = 0;
      block->nextInBin = 0;
      std::memset(block->used, 0, sizeof block->used);
      std::memset(block->marks, 0, sizeof block->marks);
      sweeping_[bin] = static_cast<u32>(block - blocks_) + 1;
      return takeRun(*block, mostCells);
    }
    if (attempt == 1 || pauses_ > 0) return false;
    collect();
  }
  return false;
}

bool GcHeap::takeRun(GcBlock &block, u32 mostCells) {
  const u32 first = findBit(block.used, block.cursor, block.cellCount, false);
  if (first == block.cellCount) return false;
  u32 end = findBit(block.used, first, block.cellCount, true);
  if (end - first > mostCells) end = first + mostCells;
  setBits(block.used, first, end);
  block.cursor = end;
  u8 *cells = start(block) + u64(first) * block.cellSize;
  const u64 bytes = u64(end - first) * block.cellSize;
  if (!block.isZeroed) std::memset(cells, 0, bytes);
  bins_[block.bin] = {cells, cells + bytes};
  allocated_ += bytes;
  return true;
}

[[clang::minsize]] void *GcHeap::allocateLarge(u64 size) {
  const u64 accounted = alignUp(size, kPage);
  if (accounted > options_.maxBytes) return nullptr;
  const u32 count = static_cast<u32>((size + kGcBlockSize - 1) / kGcBlockSize);
  GcBlock *first = takeBlocks(count, accounted);
  if (!first && pauses_ == 0) {
    collect();
    first = takeBlocks(count, accounted);
  }
  if (!first) return nullptr;
  u64 left = size;
  for (u32 i = 0; i < count; ++i) {
    GcBlock &block = first[i];
    const u64 here = left < kGcBlockSize ? left : kGcBlockSize;
    if (!block.isZeroed) std::memset(start(block), 0, here);
    block.isZeroed = false;
    block.kind = i == 0 ? GcBlock::Large : GcBlock::LargeRest;
    block.blockCount = i == 0 ? count : i;
    left -= here;
  }
  first->size = accounted;
  first->marks[0] = 0;
  allocated_ += accounted;
  return start(*first);
}

// `count` adjacent free blocks, or null if there are none or the limit is reached. Their kind is the caller's to set.
[[clang::minsize]] GcBlock *GcHeap::takeBlocks(u32 count, u64 accounted) {
  if (statistics_.usedBytes + accounted > options_.maxBytes) return nullptr;
  u32 first = ~u32(0);
  if (freeBlocks_ >= count) {
    u32 run = 0;
    for (u32 i = freeHint_; i < frontier_; ++i) {
      run = blocks_[i].kind == GcBlock::Free ? run + 1 : 0;
      if (run < count) continue;
      first = i + 1 - count;
      if (count == 1) freeHint_ = i + 1;
      freeBlocks_ -= count;
      break;
    }
  }
  if (first == ~u32(0)) {
    if (count > blockLimit_ - frontier_ || !commit(frontier_ + count)) return nullptr;
    first = frontier_;
    frontier_ += count;
    for (u32 i = first; i < frontier_; ++i) blocks_[i].isZeroed = true;
  }
  statistics_.usedBytes += accounted;
  if (statistics_.usedBytes > statistics_.peakBytes) statistics_.peakBytes = statistics_.usedBytes;
  return &blocks_[first];
}

[[clang::minsize]] bool GcHeap::commit(u32 blocks) {
  if (blocks <= committed_) return true;
  u32 target = static_cast<u32>(alignUp(blocks, kCommitStep));
  if (target > blockLimit_) target = blockLimit_;
  if (mprotect(reinterpret_cast<void *>(base_ + u64(committed_) * kGcBlockSize), u64(target - committed_) * kGcBlockSize,
               PROT_READ | PROT_WRITE) != 0)
    return false;
  // All pages at once cost a third of what they cost one fault after the other. The first are for programs that need few.
  if (committed_ > 0)
    madvise(reinterpret_cast<void *>(base_ + u64(committed_) * kGcBlockSize), u64(target - committed_) * kGcBlockSize,
            kPopulateWrite);
  committed_ = target;
  return true;
}

u64 GcHeap::leastThreshold() const { return options_.maxBytes / 4 < kLeastThreshold ? options_.maxBytes / 4 : kLeastThreshold; }

// ---- after marking ---------------------------------------------------------------------------------------------------

[[clang::minsize]] void GcHeap::collect() {
  for (u32 bin = 0; bin < kGcBins; ++bin) bins_[bin] = {};
  roots_.mark(*this);
  drain();
  while (hasOverflowed_) markAgain();
  sweep();
  ++statistics_.collections;
  allocated_ = 0;
  const u64 least = leastThreshold(), room = options_.maxBytes - statistics_.usedBytes;
  threshold_ = 2 * statistics_.liveBytes;
  if (threshold_ > room) threshold_ = room;
  if (threshold_ < least) threshold_ = least;
  release();
}

// Cells that were not marked are free; blocks without a marked cell, too. Free cells are found and zeroed when a bin wants
// them.
[[gnu::noinline]] void GcHeap::sweep() { // not into `collect`, where it would be compiled for size
  std::memset(sweeping_, 0, sizeof sweeping_);
  u32 last[kGcBins] = {};
  statistics_.liveBytes = 0;
  for (u32 i = 0; i < frontier_; ++i) {
    GcBlock &block = blocks_[i];
    if (block.kind == GcBlock::Small) {
      u32 live = 0;
      const u32 words = (block.cellCount + 63) / 64;
      for (u32 w = 0; w < words; ++w) {
        live += static_cast<u32>(std::popcount(block.marks[w]));
        block.used[w] = block.marks[w];
        block.marks[w] = 0;
      }
      if (live == 0) {
        statistics_.usedBytes -= kGcBlockSize;
        freeBlock(block);
        continue;
      }
      statistics_.liveBytes += u64(live) * block.cellSize;
      block.isZeroed = false;
      block.cursor = 0;
      block.nextInBin = 0;
      if (live == block.cellCount) continue;
      (last[block.bin] ? blocks_[last[block.bin] - 1].nextInBin : sweeping_[block.bin]) = i + 1;
      last[block.bin] = i + 1;
    } else if (block.kind == GcBlock::Large) {
      const u32 count = block.blockCount;
      if (block.marks[0]) {
        block.marks[0] = 0;
        statistics_.liveBytes += block.size;
      } else {
        statistics_.usedBytes -= block.size;
        for (u32 n = 0; n < count; ++n) freeBlock(blocks_[i + n]);
      }
      i += count - 1;
    }
  }
  freeHint_ = 0;
}

void GcHeap::freeBlock(GcBlock &block) {
  block.kind = GcBlock::Free;
  block.isZeroed = false;
  ++freeBlocks_;
}

[[clang::minsize]] u64 GcHeap::residentBytes() const {
  u64 dirty = 0;
  for (u32 i = 0; i < frontier_; ++i) dirty += blocks_[i].kind == GcBlock::Free && !blocks_[i].isZeroed;
  return statistics_.usedBytes + dirty * kGcBlockSize;
}

// Gives pages of free blocks back to the kernel, but for as many as will be wanted before the next collection.
[[clang::minsize]] void GcHeap::release() {
  u64 keep = threshold_;
  for (u32 i = 0; i < frontier_;) {
    if (blocks_[i].kind != GcBlock::Free || blocks_[i].isZeroed) {
      ++i;
      continue;
    }
    if (keep >= kGcBlockSize) {
      keep -= kGcBlockSize;
      ++i;
      continue;
    }
    u32 end = i;
    for (; end < frontier_ && blocks_[end].kind == GcBlock::Free && !blocks_[end].isZeroed; ++end) blocks_[end].isZeroed = true;
    madvise(start(blocks_[i]), u64(end - i) * kGcBlockSize, MADV_DONTNEED);
    i = end;
  }
}

} // namespace wasmload
