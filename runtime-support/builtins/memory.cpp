// The memory family: memory.grow, .fill, .copy, .init, data.drop (spec 4.6.7). Bounds are checked before the first write,
// so a trap leaves the memory as it was. Sizes are read once: a memory only grows.
#include "runtime-support/builtins/builtins.h"
#include <cstring>

namespace cwasm::builtins {
namespace {

struct Range {
  u8 *base;
  u64 size;
};

Range memoryAt(VmContext *context, u32 index) {
  MemoryObject *memory = hosted(context).memories[index].object;
  return {memory->base, __atomic_load_n(&memory->size, __ATOMIC_ACQUIRE)};
}

} // namespace

u64 MemoryGrow(VmContext *context, u32 memory, u64 delta) {
  HostedInstance &instance = hosted(context);
  return instance.growMemory(instance.memories[memory].object, delta);
}

bool MemoryFill(VmContext *context, u32 memory, u64 at, u32 byte, u64 count) {
  const Range range = memoryAt(context, memory);
  if (!isInside(at, count, range.size)) return false;
  if (count > 0) std::memset(range.base + at, static_cast<u8>(byte), count);
  return true;
}

bool MemoryCopy(VmContext *context, u32 to, u32 from, u64 destination, u64 source, u64 count) {
  const Range target = memoryAt(context, to), origin = memoryAt(context, from);
  if (!isInside(destination, count, target.size) || !isInside(source, count, origin.size)) return false;
  if (count > 0) std::memmove(target.base + destination, origin.base + source, count);
  return true;
}

bool MemoryInit(VmContext *context, u32 memory, u32 segment, u64 destination, u64 source, u64 count) {
  const Range range = memoryAt(context, memory);
  const std::span<const u8> bytes = hosted(context).dataSegments[segment];
  if (!isInside(destination, count, range.size) || !isInside(source, count, bytes.size())) return false;
  if (count > 0) std::memcpy(range.base + destination, bytes.data() + source, count);
  return true;
}

void DataDrop(VmContext *context, u32 segment) { hosted(context).dataSegments[segment] = {}; }

} // namespace cwasm::builtins
