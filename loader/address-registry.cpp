#include "loader/address-registry.h"
#include <mutex>

namespace wasmload {

constinit AddressRegistry textRegistry;
constinit AddressRegistry memoryRegistry;

namespace {
constinit std::mutex addressMutex;
} // namespace

AddressRegistry::Slot *AddressRegistry::add(const void *start, u64 size, const void *owner) {
  std::lock_guard lock(addressMutex);
  const u64 address = reinterpret_cast<u64>(start);
  for (Chunk *chunk = &first_;;) {
    for (Slot &slot : chunk->slots)
      if (slot.start.load(std::memory_order_relaxed) == 0) {
        slot.end.store(address + size, std::memory_order_relaxed);
        slot.owner.store(owner, std::memory_order_relaxed);
        slot.start.store(address, std::memory_order_release);
        return &slot;
      }
    Chunk *next = chunk->next.load(std::memory_order_relaxed);
    if (!next) {
      next = new Chunk; // never freed: a reader may be in it
      chunk->next.store(next, std::memory_order_release);
    }
    chunk = next;
  }
}

void AddressRegistry::remove(Slot *slot) {
  std::lock_guard lock(addressMutex);
  slot->start.store(0, std::memory_order_release);
}

const void *AddressRegistry::find(u64 address) const {
  for (const Chunk *chunk = &first_; chunk; chunk = chunk->next.load(std::memory_order_acquire))
    for (const Slot &slot : chunk->slots) {
      const u64 start = slot.start.load(std::memory_order_acquire);
      if (start != 0 && address >= start && address < slot.end.load(std::memory_order_relaxed))
        return slot.owner.load(std::memory_order_relaxed);
    }
  return nullptr;
}

} // namespace wasmload
