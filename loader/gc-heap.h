// GcHeap: the garbage-collected heap of a Store (docs/gc.md). Non-moving mark and sweep: objects lie in cells of blocks, all
// cells of a block of one size (runtime-support/abi/gc-cells.h); larger objects have blocks of their own. The heap is exact:
// it knows which cells are objects and, by their types, where they hold references. Roots are what GcRoots names, exactly
// or as words that may be anything.
#pragma once
#include "loader/gc-block.h"
#include "loader/type-registry.h"
#include "runtime-support/abi/vmctx.h"
#include <memory>

namespace wasmload {

class GcHeap;

class GcRoots {
public:
  // Calls heap.markReference and heap.markWords for everything that keeps objects alive.
  virtual void mark(GcHeap &heap) = 0;

protected:
  ~GcRoots() = default;
};

struct GcOptions {
  u64 maxBytes = u64(4) << 30;
  bool isStressed = false; // collect at every allocation
};

struct GcStatistics {
  u64 collections = 0, usedBytes = 0, peakBytes = 0; // used: of blocks and large objects
  u64 liveBytes = 0;                                 // found by the last collection
};

class GcHeap {
public:
  // Reserves the heap's address space. `bins` are those of the runtime that allocates here; `roots` outlives the heap.
  // Errors: Io.
  static Result<std::unique_ptr<GcHeap>> create(const GcOptions &options, GcBin *bins, GcRoots &roots);
  ~GcHeap();
  GcHeap(const GcHeap &) = delete;
  GcHeap &operator=(const GcHeap &) = delete;

  // A new object, zeroed but for its header; an array has `length` elements. Null if it does not fit, not even after a
  // collection.
  void *allocate(const RuntimeType &type, u32 length);
  void collect();

  // While one lives, nothing is collected: the heap grows, up to its limit.
  class Pause {
  public:
    explicit Pause(GcHeap &heap) : heap_(heap) { ++heap_.pauses_; }
    ~Pause() { --heap_.pauses_; }
    Pause(const Pause &) = delete;
    Pause &operator=(const Pause &) = delete;

  private:
    GcHeap &heap_;
  };
  // Collects if an allocation now would.
  void collectIfDue();

  // For GcRoots, during a collection. A reference is null, tagged, the start of an object, or no pointer into the heap.
  void markReference(const void *reference);
  // [start, end), 8-byte aligned: a word that points into an object or just behind it keeps it alive.
  void markWords(const void *start, const void *end);

  const GcStatistics &statistics() const { return statistics_; }
  u64 residentBytes() const; // pages of the heap that the kernel has given, at most

private:
  GcHeap(const GcOptions &options, GcBin *bins, GcRoots &roots) : options_(options), bins_(bins), roots_(roots) {}
  Result<void> reserve();

  // gc-heap.cpp
  bool refill(u32 bin);
  bool takeRun(GcBlock &block, u32 mostCells);
  void *allocateLarge(u64 size);
  GcBlock *takeBlocks(u32 count, u64 accounted);
  bool commit(u32 blocks);
  void sweep();
  void freeBlock(GcBlock &block);
  void release();
  u64 leastThreshold() const;
  bool isDue() const { return options_.isStressed || allocated_ >= threshold_; }

  // gc-mark.cpp
  struct Pending { // an object whose references are to be marked; an array from an element on
    u8 *object;
    u64 from;
  };
  void drain();
  void settle(u8 *object);
  void flushMarked();
  void trace(Pending pending);
  void push(Pending pending);
  void markAgain();
  void markExact(const void *reference);
  void markCell(GcBlock &block, u8 *object, u32 cell);
  void markWord(u64 word);
  void markAt(u64 address);

  GcBlock &blockOf(u64 address) { return blocks_[(address - base_) / kGcBlockSize]; }
  u8 *start(const GcBlock &block) const { return reinterpret_cast<u8 *>(base_) + u64(&block - blocks_) * kGcBlockSize; }

  GcOptions options_;
  GcBin *bins_;
  GcRoots &roots_;
  u64 base_ = 0;
  GcBlock *blocks_ = nullptr;
  u32 blockLimit_ = 0; // reserved
  u32 committed_ = 0;  // accessible
  u32 frontier_ = 0;   // ever used; blocks below have a kind
  u32 freeBlocks_ = 0; // below the frontier
  u32 freeHint_ = 0;   // none is free below
  u32 sweeping_[kGcBins] = {}; // by bin: the first block that may have free cells, + 1
  u64 allocated_ = 0;          // bytes handed out since the last collection
  u64 threshold_ = 0;          // of these, for the next one
  u32 pauses_ = 0;
  GcStatistics statistics_;

  static constexpr u32 kMarked = 16;
  u8 *marked_[kMarked] = {}; // the objects that were marked last, whose memory is on its way to the cache
  u32 nextMarked_ = 0;
  Pending *pending_ = nullptr; // the mark stack
  u64 pendingCount_ = 0;
  u32 overflowFrom_ = 0; // the lowest block with a marked object that found no place on it
  bool hasOverflowed_ = false;
};

} // namespace wasmload
