#include "loader/image-hashes.h"
#include "runtime-support/artifact/section-hashes.h"
#include <cstring>
#include <memory>
#define XXH_INLINE_ALL
#define XXH_NO_STREAM
#include <xxhash.h>

namespace wasmload {
namespace {

Failure damaged(const char *what, const char *section = "") {
  return makeError(ErrorKind::Malformed, "is damaged: the hash of its %s%s is not the recorded one", what, section);
}

[[gnu::noinline]] u64 hashOf(const u8 *bytes, u64 size) { return XXH3_64bits(bytes, size); }

// ABI 1.0 had one hash of headers and tables, and one of code and memory. (1.0 puts text before data, and either may be missing.)
Result<void> checkTwoHashes(const u8 *file, const ArtifactLayout &layout, Hashed which) {
  const std::unique_ptr<u8[]> joined(new u8[layout.fileSize]);
  u8 *end = joined.get();
  u64 at = 0;
  auto until = [&](u64 offset, bool isWanted) {
    if (isWanted) end = static_cast<u8 *>(mempcpy(end, file + at, offset - at));
    at = offset;
  };
  const bool atOnce = which == Hashed::AtOnce;
  if (layout.textSize > 0) {
    until(layout.textOffset, atOnce);
    until(layout.textOffset + layout.textSize, !atOnce);
  }
  if (layout.dataSize > 0) {
    until(layout.dataOffset, atOnce);
    until(layout.dataOffset + layout.dataSize, !atOnce);
  }
  until(layout.fileSize, atOnce);
  if (atOnce) std::memset(joined.get() + layout.noteOffset + offsetof(ArtifactNote, metadataHash), 0, sizeof layout.note.metadataHash);
  if (hashOf(joined.get(), static_cast<u64>(end - joined.get())) == (atOnce ? layout.note.metadataHash : layout.note.codeHash)) return {};
  return damaged(atOnce ? "headers and tables" : "code and data");
}

} // namespace

Result<void> checkHashes(const u8 *file, const ArtifactLayout &layout, Hashed which) {
  const u32 count = sectionHashCount(layout.note);
  if (count == 0) return checkTwoHashes(file, layout, which);
  const u64 noteEnd = layout.noteOffset + layout.noteSize;
  const std::unique_ptr<u8[]> copy(new u8[kArtifactPage]); // which nobody changes
  u8 *head = copy.get();
  // SAFETY: the note ends in it (findNote), and the rows in the note (readSegments), whose descriptor is at a multiple of 8.
  std::memcpy(head, file, noteEnd);
  std::memset(head + layout.noteOffset + offsetof(ArtifactNote, metadataHash), 0, sizeof layout.note.metadataHash);
  if (hashOf(head, noteEnd) != layout.note.metadataHash) return damaged("headers and its note");
  const SectionHash *rows = reinterpret_cast<const SectionHash *>(head + layout.noteOffset + sizeof layout.note);
  u64 start = noteEnd;
  for (u32 i = 0; i < count && start < layout.fileSize; ++i) {
    const SectionHash &row = rows[i];
    if (row.end <= start || row.end > layout.fileSize) break;
    if (isComparedLater(row.section) == (which == Hashed::Later) && hashOf(file + start, row.end - start) != row.hash)
      return damaged("section ", sectionName(row.section));
    start = row.end;
  }
  if (start != layout.fileSize) return makeError(ErrorKind::Malformed, "has sections that do not end with the file");
  return {};
}

} // namespace wasmload
