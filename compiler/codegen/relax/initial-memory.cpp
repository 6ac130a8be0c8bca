#include "compiler/codegen/relax/initial-memory.h"
#include "compiler/wasm/const-expr.h"
#include <algorithm>
#include <tuple>

namespace wasmc::relax {

InitialMemory::InitialMemory(const Module &module) {
  u32 index = 0;
  for (const DataSegment &segment : module.data) {
    if (segment.mode == DataSegment::Active && !segment.bytes.empty())
      if (const auto offset = foldConst(module, segment.offset); offset && offset->kind == ConstValue::Number)
        pieces_.push_back({segment.memory.value, offset->bits, index, segment.bytes});
    ++index;
  }
  std::sort(pieces_.begin(), pieces_.end(),
            [](const Piece &a, const Piece &b) { return std::tie(a.memory, a.address, a.segment) < std::tie(b.memory, b.address, b.segment); });
}

std::optional<u64> InitialMemory::read(MemoryIndex memory, u64 address, u32 width) const {
  // The last piece that begins at the address or before.
  auto at = std::upper_bound(pieces_.begin(), pieces_.end(), address, [&](u64 wanted, const Piece &piece) {
    return piece.memory != memory.value ? memory.value < piece.memory : wanted < piece.address;
  });
  if (at == pieces_.begin())
    return {};
  const Piece &piece = *--at;
  if (piece.memory != memory.value || address - piece.address > piece.bytes.size() || piece.bytes.size() - (address - piece.address) < width)
    return {};
  u64 value = 0;
  for (u32 i = 0; i < width; ++i)
    value |= u64(piece.bytes[address - piece.address + i]) << (8 * i);
  return value;
}

} // namespace wasmc::relax
