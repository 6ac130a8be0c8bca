#include "compiler/link/memory-image.h"
#include "compiler/wasm/const-expr.h"
#include <algorithm>

namespace wasmc {
namespace {

constexpr u64 kMergeGap = 16 * kImagePage; // zeros between two runs that are cheaper than another mapping
constexpr usize kMaxRuns = 256;
constexpr u64 kSparseAllowance = 2 << 20; // an image up to this size may be as empty as it likes

struct Piece {
  u32 memory;
  u64 start;
  Bytes bytes;
};

// The known offset of an active segment that fits the initial size of an own memory; nothing otherwise.
std::optional<u64> staticOffset(const Module &module, const DataSegment &segment) {
  const u32 memory = segment.memory.value;
  if (memory < module.importedMemories || module.memories[memory].pageSizeLog2 != 16)
    return std::nullopt;
  const Limits &limits = module.memories[memory].limits;
  const auto value = foldConst(module, segment.offset);
  if (!value)
    return std::nullopt;
  const u64 start = limits.is64 ? value->bits : static_cast<u32>(value->bits);
  const u64 size = limits.min << 16;
  if (start > size || segment.bytes.size() > size - start)
    return std::nullopt;
  return start;
}

} // namespace

MemoryImage buildMemoryImage(const Module &module) {
  MemoryImage image;
  std::vector<Piece> pieces;
  u64 content = 0;
  // A start function that runs before the last segments may look at the memory, and grow it.
  const usize before = module.starts.empty() ? module.data.size() : module.starts.front().data;
  for (const DataSegment &segment : std::span(module.data).first(before)) {
    if (segment.mode == DataSegment::Active) {
      const auto start = staticOffset(module, segment);
      if (!start)
        break;
      if (!segment.bytes.empty())
        pieces.push_back({segment.memory.value, *start, segment.bytes});
      content += segment.bytes.size();
    }
    ++image.segments;
  }

  std::vector<Piece> sorted = pieces;
  std::sort(sorted.begin(), sorted.end(),
            [](const Piece &a, const Piece &b) { return a.memory != b.memory ? a.memory < b.memory : a.start < b.start; });
  u64 total = 0;
  for (const Piece &piece : sorted) {
    const u64 first = piece.start & ~(kImagePage - 1);
    const u64 last = alignUp(piece.start + piece.bytes.size(), kImagePage);
    if (!image.runs.empty() && image.runs.back().memory == piece.memory &&
        first <= image.runs.back().destination + image.runs.back().size + kMergeGap) {
      ImageRecord &run = image.runs.back();
      run.size = std::max(run.size, last - run.destination);
    } else {
      image.runs.push_back({piece.memory, 0, first, 0, last - first});
    }
  }
  for (ImageRecord &run : image.runs) {
    run.source = total;
    total += run.size;
  }
  if (image.runs.size() > kMaxRuns || (total > kSparseAllowance && total > 8 * content))
    return {};

  image.bytes.resize(total);
  for (const Piece &piece : pieces) { // in the module's order: later segments overwrite earlier ones
    const auto run = std::find_if(image.runs.begin(), image.runs.end(), [&](const ImageRecord &r) {
      return r.memory == piece.memory && piece.start >= r.destination && piece.start < r.destination + r.size;
    });
    std::copy(piece.bytes.begin(), piece.bytes.end(), image.bytes.begin() + static_cast<i64>(run->source + piece.start - run->destination));
  }
  return image;
}

} // namespace wasmc
