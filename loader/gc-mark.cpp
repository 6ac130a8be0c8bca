// Marking: depth first, but for a short queue that gives the memory of an object time to arrive. Nothing recurses: objects whose references are still to be followed wait on a stack of bounded size. When that
// is full, an object stays marked but unfollowed, and the heap is walked again from the lowest block with such an object.
#include "loader/gc-heap.h"

namespace wasmload {
namespace {

constexpr u64 kMarkStackEntries = (8 << 20) / 16;
constexpr u64 kElementsAtOnce = 256; // of an array, before what they refer to is followed

const RuntimeType *typeOf(const u8 *object) { return *reinterpret_cast<const RuntimeType *const *>(object); }

} // namespace

void GcHeap::push(Pending pending) {
  if (pendingCount_ < kMarkStackEntries) {
    pending_[pendingCount_++] = pending;
    return;
  }
  const u32 block = static_cast<u32>(&blockOf(reinterpret_cast<u64>(pending.object)) - blocks_);
  if (!hasOverflowed_ || block < overflowFrom_) overflowFrom_ = block;
  hasOverflowed_ = true;
}

// What has no references needs no following.
inline void GcHeap::settle(u8 *object) {
  const References &references = referencesOf(*typeOf(object));
  if (references.count > 0 || references.inElements) push({object, 0});
}

// Marks an object, given its cell. Its memory is asked for now, and looked at when kMarked others have been marked.
inline void GcHeap::markCell(GcBlock &block, u8 *object, u32 cell) {
  if (!block.mark(cell)) return;
  __builtin_prefetch(object);
  u8 *&place = marked_[nextMarked_++ % kMarked];
  u8 *const earlier = place;
  place = object;
  if (earlier) settle(earlier);
}

void GcHeap::flushMarked() {
  for (u32 i = 0; i < kMarked; ++i) {
    u8 *&place = marked_[(nextMarked_ + i) % kMarked]; // the oldest first
    if (place) settle(place);
    place = nullptr;
  }
}

inline void GcHeap::markExact(const void *reference) {
  const u64 address = reinterpret_cast<u64>(reference);
  const u64 offset = address - base_;
  if ((address & kReferenceTagMask) || offset >= u64(frontier_) * kGcBlockSize) return; // null, i31, host, function
  GcBlock &block = blocks_[offset / kGcBlockSize];
  markCell(block, reinterpret_cast<u8 *>(address), block.kind == GcBlock::Small ? block.cellAt(offset % kGcBlockSize) : 0);
}

void GcHeap::trace(Pending pending) {
  const RuntimeType &type = *typeOf(pending.object);
  const References &references = referencesOf(type);
  if (type.kind == TypeKind::Struct) {
    for (u32 i = 0; i < references.count; ++i)
      markExact(*reinterpret_cast<void *const *>(pending.object + references.offsets[i]));
    return;
  }
  const u64 length = *reinterpret_cast<const u32 *>(pending.object + kArrayLengthOffset);
  void *const *elements = reinterpret_cast<void *const *>(pending.object + kArrayElementsOffset);
  u64 end = pending.from + kElementsAtOnce;
  if (end < length)
    push({pending.object, end});
  else
    end = length;
  for (u64 i = pending.from; i < end; ++i) markExact(elements[i]);
}

void GcHeap::markReference(const void *reference) {
  markExact(reference);
  if (pendingCount_ > kMarkStackEntries / 2) drain();
}

void GcHeap::drain() {
  do {
    while (pendingCount_ > 0) trace(pending_[--pendingCount_]);
    flushMarked();
  } while (pendingCount_ > 0);
}

// Follows all marked objects from overflowFrom_ on.
[[clang::minsize]] void GcHeap::markAgain() {
  const u32 first = overflowFrom_;
  hasOverflowed_ = false;
  for (u32 i = first; i < frontier_; ++i) {
    GcBlock &block = blocks_[i];
    u8 *objects = start(block);
    if (block.kind == GcBlock::Large && block.marks[0]) {
      if (referencesOf(*typeOf(objects)).count > 0 || referencesOf(*typeOf(objects)).inElements) trace({objects, 0});
      drain();
    } else if (block.kind == GcBlock::Small) {
      for (u32 cell = 0; cell < block.cellCount; ++cell) {
        if (!(block.marks[cell / 64] >> (cell % 64) & 1)) continue;
        u8 *object = objects + u64(cell) * block.cellSize;
        const References &references = referencesOf(*typeOf(object));
        if (references.count > 0 || references.inElements) trace({object, 0});
        drain();
      }
    }
  }
}

// ---- words that may be anything --------------------------------------------------------------------------------------

// A word may have been an object's address, one inside it, or one just behind it (a loop's end).
inline void GcHeap::markWord(u64 word) {
  if (word - base_ > u64(frontier_) * kGcBlockSize) return;
  markAt(word);
  markAt(word - 1);
}

void GcHeap::markAt(u64 address) {
  const u64 offset = address - base_;
  if (offset >= u64(frontier_) * kGcBlockSize) return;
  GcBlock *block = &blocks_[offset / kGcBlockSize];
  switch (block->kind) {
  case GcBlock::Free: return;
  case GcBlock::LargeRest: block -= block->blockCount; [[fallthrough]];
  case GcBlock::Large: return markCell(*block, start(*block), 0);
  case GcBlock::Small: break;
  }
  const u32 cell = block->cellAt(offset % kGcBlockSize);
  if (cell >= block->cellCount || !block->isUsed(cell)) return;
  u8 *object = start(*block) + u64(cell) * block->cellSize;
  if (typeOf(object)) markCell(*block, object, cell); // not one that a bin holds
}

// Reads what a sanitizer guards: dead variables of host frames.
[[gnu::no_sanitize_address]] void GcHeap::markWords(const void *startPointer, const void *endPointer) {
  const u64 *word = static_cast<const u64 *>(startPointer), *end = static_cast<const u64 *>(endPointer);
  for (; word < end; ++word) markWord(*word);
}

} // namespace wasmload
