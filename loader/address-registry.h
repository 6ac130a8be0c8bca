// AddressRegistry: address ranges and their owners, read by the signal handler: texts of images, reservations of
// memories. Adding and removing take a lock; finding takes none, allocates nothing and is async-signal-safe. Slots are
// reused and never freed, so a reader never meets memory that is gone.
#pragma once
#include "runtime-support/ints.h"
#include <atomic>

namespace wasmload {
using namespace cwasm;

class AddressRegistry {
public:
  struct Slot {
    std::atomic<u64> start{0}; // 0: free. Written last, so that a range is whole when it can be found
    std::atomic<u64> end{0};
    std::atomic<const void *> owner{nullptr};
  };

  Slot *add(const void *start, u64 size, const void *owner);
  void remove(Slot *slot);
  // The owner of the range that holds `address`, or null.
  const void *find(u64 address) const;

  constexpr AddressRegistry() = default;
  AddressRegistry(const AddressRegistry &) = delete;
  AddressRegistry &operator=(const AddressRegistry &) = delete;

private:
  static constexpr int kSlots = 32;
  struct Chunk {
    Slot slots[kSlots];
    std::atomic<Chunk *> next{nullptr};
  };
  Chunk first_;
};

extern AddressRegistry textRegistry;   // owner: Image
extern AddressRegistry memoryRegistry; // owner: Memory

} // namespace wasmload
