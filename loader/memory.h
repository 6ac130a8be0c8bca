// Memory: a linear memory. The whole range that it may grow to is reserved at once, so its base never moves; growing
// makes pages of the reservation accessible. Accesses beyond `size` fault, and trap-signal.cpp knows the reservation.
//
//   base                size (rounded up to pages)                     base + reservation
//    +--------------------+---------------------------------------------+
//    | read-write         |  PROT_NONE                                  |
//    +--------------------+---------------------------------------------+
#pragma once
#include "loader/address-registry.h"
#include "loader/budget.h"
#include "loader/mapping-cache.h"
#include "runtime-support/abi/vmctx.h"
#include "runtime-support/result.h"
#include <memory>
#include <mutex>
#include <optional>
#include <span>

namespace wasmload {
using namespace cwasm;

struct MemoryType {
  u64 min = 0;            // pages
  std::optional<u64> max; // pages
  bool isShared = false;
  bool is64 = false;
  u8 pageSizeLog2 = 16;
};

enum class Reservation : u8 {
  Guard,   // kGuardReservation: for code compiled with --bounds=guard
  Explicit // what the memory may grow to, less if the system refuses: for code compiled with --bounds=explicit
};

class Memory : public MemoryObject {
public:
  // `budget` caps growth beyond what the type says, together with all others that take from it; it outlives the memory. Errors:
  // Io (names --bounds=explicit if that would help).
  static Result<std::unique_ptr<Memory>> create(const MemoryType &type, Reservation reservation, Budget &budget,
                                                MappingCache::Owner owner = {});
  ~Memory();
  Memory(const Memory &) = delete;
  Memory &operator=(const Memory &) = delete;

  // Grows by `delta` pages, zeroed. The old size in pages, or ~0 if that is not possible.
  u64 grow(u64 delta);
  // As it was created: its least size, and of every page what the image has there, or zeros. What is mapped stays mapped, so this takes
  // a system call, and pages are read again when they are needed; those that had to be copied are not there any more
  // (hasCopies). Nobody may be using the memory. Errors: Io.
  Result<void> reset();
  bool hasCopies() const { return hasCopies_; }
  u64 pages() const { return __atomic_load_n(&size, __ATOMIC_ACQUIRE) >> type_.pageSizeLog2; }
  const MemoryType &type() const { return type_; } // as created; the current size is pages()
  u64 reservedBytes() const { return reserved_; }
  std::span<u8> bytes() const { return {base, size}; }

  // Maps `bytes` of the file at `offset` over [destination, destination + bytes), copy-on-write. All are multiples of the
  // page size and the range lies inside the memory.
  Result<void> mapImage(int file, u64 offset, u64 destination, u64 bytes);

  // The same for pages of this program that are mapped from its file and not written. Address and sizes as above.
  Result<void> takePages(const u8 *pages, u64 destination, u64 bytes);
  // The same as a copy.
  void copyPages(const u8 *pages, u64 destination, u64 bytes);

  // For the MappingCache. A new instance is about to place the runs that its image has for its memory of this index. Whether they are there
  // already, since the mapping is that of another memory that had them;
  bool claim(const Image &image, u32 index) {
    if (!mappingCacheOrNull) return false;
    const MappingCache::Owner claimant{&image, index};
    if (!owner_.imageOrNull) owner_ = claimant;
    if (owner_ == claimant) return content_ == Content::OfDead;
    content_ = Content::Mixed;
    return false;
  }
  void endClaim(bool isPlaced) { // which they are now, or not all of them
    if (content_ != Content::Mixed) content_ = isPlaced ? Content::OfOwner : Content::Mixed;
  }

private:
  // What the memory began with: zeros and runs
  enum class Content : u8 {
    OfOwner, // of its owner, if it has one,
    OfDead,  // likewise, but they were placed when the mapping was another memory's; or
    Mixed    // of several, or not all: the MappingCache cannot keep it
  };
  Memory(const MemoryType &type, Budget &budget) : type_(type), budget_(budget) {
    base = nullptr;
    size = 0;
  }

  bool isGivenToCache(); // its mapping, to the MappingCache

  MemoryType type_;
  Budget &budget_;   // `size` bytes of it are taken
  u64 reserved_ = 0; // bytes of address space at base
  u64 maxBytes_ = 0; // size may grow to this
  bool hasCopies_ = false;
  Content content_ = Content::OfOwner;
  MappingCache::Owner owner_;
  std::mutex growMutex_;
  AddressRegistry::Slot *slotOrNull_ = nullptr;
};

} // namespace wasmload
