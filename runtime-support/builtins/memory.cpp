// The memory family: memory.grow, .fill, .copy, .init, data.drop (spec 4.6.7). Bounds are checked before the first write,
// so a trap leaves the memory as it was (but for an interrupt in the midst of a large range). Sizes are read once: a memory
// only grows.
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

// Calls part(offset, bytes) for pieces that take some milliseconds at most, in either order, with a pause between them.
template <class Part> void inPieces(const HostedInstance &instance, u64 count, bool fromTheEnd, Part part) {
  constexpr u64 kPiece = 4 << 20;
  for (u64 done = 0; done < count;) {
    const u64 bytes = count - done < kPiece ? count - done : kPiece;
    part(fromTheEnd ? count - done - bytes : done, bytes);
    done += bytes;
    if (done < count && instance.pause) instance.pause();
  }
}

} // namespace

u64 MemoryGrow(VmContext *context, u32 memory, u64 delta) {
  HostedInstance &instance = hosted(context);
  return instance.growMemory(instance.memories[memory].object, delta);
}

bool MemoryFill(VmContext *context, u32 memory, u64 at, u32 byte, u64 count) {
  const Range range = memoryAt(context, memory);
  if (!isInside(at, count, range.size)) return false;
  inPieces(hosted(context), count, false,
           [&](u64 offset, u64 bytes) { std::memset(range.base + at + offset, static_cast<u8>(byte), bytes); });
  return true;
}

bool MemoryCopy(VmContext *context, u32 to, u32 from, u64 destination, u64 source, u64 count) {
  const Range target = memoryAt(context, to), origin = memoryAt(context, from);
  if (!isInside(destination, count, target.size) || !isInside(source, count, origin.size)) return false;
  u8 *output = target.base + destination;
  const u8 *input = origin.base + source;
  inPieces(hosted(context), count, output > input,
           [&](u64 offset, u64 bytes) { std::memmove(output + offset, input + offset, bytes); });
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
