// The initial memory image: what active data segments with known offsets leave in the module's own memories, as page
// runs that the loader maps copy-on-write instead of copying (docs/artifact.md).
#pragma once
#include "compiler/wasm/module.h"
#include "runtime-support/artifact/module-description.h"

namespace wasmc {

inline constexpr u64 kImagePage = 4096;

struct MemoryImage {
  std::vector<ImageRecord> runs; // by memory and destination; `source` counts from the start of `bytes`
  std::vector<u8> bytes;         // a multiple of kImagePage
  usize segments = 0;            // the first `segments` data segments are in the image (passive ones among them are not)
};

// Takes the longest prefix of segments that is known not to trap. A module whose segments are so scattered that an image
// would be mostly zeros gets none.
MemoryImage buildMemoryImage(const Module &module);

} // namespace wasmc
