// Blocks of the GC heap, and their description, which lies outside of them.
//
//   block (64 KiB)   | cell | cell | cell | ... | rest |      cells of one size, from the block's start
//   large object     | object ...                      |      one or more blocks
//
// A cell is an object if its bit in `used` is set and its first word, the type, is not 0: cells that a bin holds are marked
// used when it gets them, and zeroed.
#pragma once
#include "runtime-support/abi/gc-cells.h"

namespace wasmload {
using namespace cwasm;

inline constexpr u64 kGcBlockSize = 64 << 10;
inline constexpr u32 kGcMaxCells = kGcBlockSize / kGcLeastCell;

struct GcBlock {
  enum Kind : u8 { Free, Small, Large, LargeRest } kind;
  u8 bin;        // Small
  bool isZeroed; // Free: no byte was written since the kernel gave the pages
  u32 cellSize, cellCount;
  u32 reciprocal; // of cellSize: cell = offset * reciprocal >> 32
  u32 cursor;     // Small: cells below are taken
  u32 nextInBin;  // Small: the next block that may have free cells, + 1
  u32 blockCount; // Large: blocks of the object; LargeRest: distance to the first
  u64 size;       // Large: bytes that are accounted for
  u64 used[kGcMaxCells / 64];
  u64 marks[kGcMaxCells / 64]; // Large: bit 0

  u32 cellAt(u32 offset) const { return static_cast<u32>(u64(offset) * reciprocal >> 32); }
  bool isUsed(u32 cell) const { return used[cell / 64] >> (cell % 64) & 1; }
  // False if the cell was marked before.
  bool mark(u32 cell) {
    const u64 bit = u64(1) << (cell % 64);
    if (marks[cell / 64] & bit) return false;
    marks[cell / 64] |= bit;
    return true;
  }
};

} // namespace wasmload
