// Cells of the GC heap: an object that is not large lies in a cell of one of these sizes, and each size has a bin of cells
// that are free (docs/gc.md). Compiled code takes the next cell of a bin; the loader refills it.
//
//   bin     0   1   2  ... 14    15   16   17   18    19   20  ...  38
//   bytes  16  24  32  ... 128  160  192  224  256   320  384  ... 8192    multiples of 8, then four sizes per doubling
#pragma once
#include "runtime-support/ints.h"

namespace cwasm {

// [next, limit) is free and zeroed, a multiple of the bin's cell size. Both are null at first.
struct GcBin {
  u8 *next, *limit;
};

inline constexpr u32 kGcLeastCell = 16, kGcFineLimit = 128, kGcLargestCell = 8192;
inline constexpr u32 kGcFineBins = (kGcFineLimit - kGcLeastCell) / 8 + 1;
inline constexpr u32 kGcBins = kGcFineBins + 4 * 6;

// The bin for objects of `bytes`, at most kGcLargestCell.
constexpr u32 gcBinOf(u32 bytes) {
  if (bytes <= kGcLeastCell) return 0;
  if (bytes <= kGcFineLimit) return (bytes + 7) / 8 - kGcLeastCell / 8;
  const u32 last = bytes - 1;
  const u32 log = 31 - static_cast<u32>(__builtin_clz(last));
  return kGcFineBins + (log - 7) * 4 + ((last >> (log - 2)) & 3);
}

constexpr u32 gcCellSize(u32 bin) {
  if (bin < kGcFineBins) return kGcLeastCell + bin * 8;
  const u32 log = 7 + (bin - kGcFineBins) / 4, quarter = (bin - kGcFineBins) % 4;
  return (1u << log) + (quarter + 1) * (1u << (log - 2));
}
static_assert(gcCellSize(kGcBins - 1) == kGcLargestCell && gcBinOf(kGcLargestCell) == kGcBins - 1);
static_assert(gcCellSize(gcBinOf(129)) == 160 && gcCellSize(gcBinOf(160)) == 160 && gcCellSize(gcBinOf(161)) == 192);

} // namespace cwasm
