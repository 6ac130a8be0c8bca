// The GC family: allocation, and the operators on arrays that are loops (spec 4.4.6). Compiled code has checked for null
// and the arrays' bounds; segments are checked here.
#include "runtime-support/builtins/builtins.h"
#include <cstring>

namespace cwasm::builtins {

void *GcAllocate(VmContext *context, void *type, u32 length) {
  HostedInstance &instance = hosted(context);
  return instance.allocateObject(instance, *static_cast<const RuntimeType *>(type), length);
}

u64 DataSize(VmContext *context, u32 segment) { return hosted(context).dataSegments[segment].size(); }
u64 ElemSize(VmContext *context, u32 segment) { return hosted(context).elementSegments[segment].size(); }

bool ArrayInitData(VmContext *context, void *first, u32 segment, u64 source, u64 count) {
  const std::span<const u8> bytes = hosted(context).dataSegments[segment];
  if (!isInside(source, count, bytes.size())) return false;
  if (count > 0) std::memcpy(first, bytes.data() + source, count);
  return true;
}

bool ArrayInitElem(VmContext *context, void *first, u32 segment, u64 source, u64 count) {
  const std::span<void *const> items = hosted(context).elementSegments[segment];
  if (!isInside(source, count, items.size())) return false;
  if (count > 0) std::memcpy(first, items.data() + source, count * sizeof(void *));
  return true;
}

void ArrayMove(VmContext *, void *to, void *from, u64 bytes) { std::memmove(to, from, bytes); }

void ArrayFill(VmContext *, void *first, u64 low, u64 high, u32 elementSize, u64 count) {
  const u64 element[2] = {low, high}; // little-endian: a narrower one stands at the start
  u8 *at = static_cast<u8 *>(first);
  if (elementSize == 1) {
    std::memset(at, static_cast<int>(low & 0xFF), count);
    return;
  }
  for (u64 i = 0; i < count; ++i, at += elementSize) std::memcpy(at, element, elementSize);
}

} // namespace cwasm::builtins
