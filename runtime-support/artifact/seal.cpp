#include "runtime-support/artifact/seal.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace cwasm {

Result<ArtifactLayout> readLayout(std::span<const u8> file) {
  ArtifactLayout layout;
  layout.fileSize = file.size();
  const auto head = file.first(file.size() < kArtifactPage ? file.size() : kArtifactPage);
  if (!findNote(head, &layout)) return makeError(ErrorKind::Malformed, "is not a compiled artifact: it has no note of wasmc");
  TRY(readSegments(head, &layout));
  return layout;
}

u64 metadataHash(std::span<const u8> file, const ArtifactLayout &layout) {
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  u64 at = 0;
  auto upTo = [&](u64 end) {
    if (end > at) XXH3_64bits_update(&state, file.data() + at, end - at);
    at = end;
  };
  constexpr u8 kZeros[sizeof layout.note.metadataHash] = {};
  upTo(layout.noteOffset + offsetof(ArtifactNote, metadataHash));
  XXH3_64bits_update(&state, kZeros, sizeof kZeros);
  at += sizeof kZeros;
  if (layout.textSize > 0) {
    upTo(layout.textOffset);
    at += layout.textSize;
  }
  if (layout.dataSize > 0) {
    upTo(layout.dataOffset);
    at += layout.dataSize;
  }
  upTo(file.size());
  return XXH3_64bits_digest(&state);
}

u64 codeHash(std::span<const u8> file, const ArtifactLayout &layout) {
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  XXH3_64bits_update(&state, file.data() + layout.textOffset, layout.textSize);
  XXH3_64bits_update(&state, file.data() + layout.dataOffset, layout.dataSize);
  return XXH3_64bits_digest(&state);
}

Result<void> sealArtifact(std::span<u8> file) {
  const ArtifactLayout layout = TRY(readLayout(file));
  auto set = [&](usize field, u64 value) { __builtin_memcpy(file.data() + layout.noteOffset + field, &value, sizeof value); };
  set(offsetof(ArtifactNote, fileSize), file.size());
  set(offsetof(ArtifactNote, codeHash), codeHash(file, layout));
  set(offsetof(ArtifactNote, metadataHash), metadataHash(file, layout));
  return {};
}

} // namespace cwasm
