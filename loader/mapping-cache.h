// MappingCache: the address space of stores that are no more, kept for those to come. Making a guest stack and a memory takes five system
// calls and a page fault, most of a new instance's time; taking them from here takes none. What is kept is as new: whatever was written to
// is dropped when it is given, not when it is taken, so nothing of a dead guest waits around or is seen by another.
//
// One per process, or none, which is the default: an embedder calls MappingCache::enable, libwasmrt does so itself. In programs that never
// do, such as wasmload, the uses below are compiled to nothing.
#pragma once
#include "runtime-support/ints.h"
#include <atomic>
#include <mutex>

namespace wasmload {
using namespace cwasm;

class Image;

class MappingCache {
public:
  // Before any store is made. At most `most` stacks and as many memories are kept from then on, and no more than kMost. May be called again
  // at any time, from any thread: what is kept then is let go.
  static void enable(usize most);
  static constexpr usize kMost = 64;

  // A guest stack as Store::createStack makes it: `bytes` with a guard of kStackGuard below. The page at `hot`, from its start, stays
  // resident.
  void *takeStack(u64 bytes, u64 hot);
  // False if it is not kept: the caller unmaps it. Likewise below.
  bool giveStack(void *base, u64 bytes, u64 hot);

  // A memory of a module, by its index.
  struct Owner {
    const Image *imageOrNull = nullptr;
    u32 memory = 0;
    bool operator==(const Owner &) const = default;
  };
  // A memory's mapping: so many bytes of address space, of which the first are accessible, and hold what instances of the owner place
  // there, or zeros.
  struct MemoryShape {
    u64 reserved = 0, accessible = 0;
    Owner owner;
    bool operator==(const MemoryShape &) const = default;
  };
  u8 *takeMemory(const MemoryShape &shape);
  // `accessible`: bytes that are accessible now. No less than the shape's.
  bool giveMemory(u8 *base, const MemoryShape &shape, u64 accessible);

  void forget(const Image &image); // which is about to end
  bool clear();                    // whether something was kept: there is more address space then

private:
  struct Kept { // base null: nothing
    u8 *base = nullptr;
    MemoryShape shape; // of a stack: its size in `reserved`, `hot` in `accessible`
    void drop();
  };
  struct List {
    Kept kept[kMost];
    usize next = 0; // the oldest one, which goes when all places are taken

    u8 *take(const MemoryShape &shape);
    void give(u8 *base, const MemoryShape &shape, usize most);
    bool clear();
  };

  std::atomic<usize> most_{0}; // written under the mutex
  std::mutex mutex_;           // for what follows
  List stacks_, memories_;
};

// Null: none. Constant once there is a store.
extern constinit MappingCache *mappingCacheOrNull;

} // namespace wasmload
