// What memories hold when the instance starts, as far as the active data segments of the module tell. A guess and no fact: a later segment or
// the host may have written there, and any store may since.
#pragma once
#include "compiler/wasm/module.h"
#include "runtime-support/ints.h"
#include <optional>
#include <vector>

namespace wasmc::relax {

class InitialMemory {
public:
  explicit InitialMemory(const Module &module);

  // The `width` (1 to 8) bytes at `address` as a little-endian number; nothing where no single segment has them all.
  std::optional<u64> read(MemoryIndex memory, u64 address, u32 width) const;

private:
  struct Piece {
    u32 memory;
    u64 address;
    u32 segment;
    Bytes bytes; // of the module
  };
  std::vector<Piece> pieces_; // by memory, address and segment
};

} // namespace wasmc::relax
