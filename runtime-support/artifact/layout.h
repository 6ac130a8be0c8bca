// Where the parts of an artifact lie in its file: read from the first page alone (docs/artifact.md). The loader and the
// commands of wasmc that look at artifacts find them by this.
#pragma once
#include "runtime-support/artifact/note.h"
#include "runtime-support/result.h"
#include <span>

namespace cwasm {

inline constexpr u64 kArtifactPage = 4096; // of the file's layout, and what of it is read first

struct ArtifactLayout {
  u64 fileSize = 0;
  u32 elfMachine = 0;
  ArtifactNote note{};
  u64 noteOffset = 0, noteSize = 0; // of the note's descriptor in the file: ArtifactNote and the texts
  u64 roSize = 0;                   // the read-only segment is [0, roSize) of file and addresses
  u64 textOffset = 0, textAddress = 0, textSize = 0;
  u64 dataOffset = 0, dataSize = 0;
  u64 entry = 0; // address, and so file offset, of the module description
};

// The two steps. `head` is the first page of the file, or all of a smaller one.
// Finds machine, note and entry: false if the file is none of ours. Nothing of the note is checked but that it is whole.
bool findNote(std::span<const u8> head, ArtifactLayout *layout);
// Establishes that the file has exactly the segments that an artifact has, each inside the file, in order, aligned, none
// writable. `layout` comes from findNote, with `fileSize` filled in. Errors: Malformed.
Result<void> readSegments(std::span<const u8> head, ArtifactLayout *layout);

} // namespace cwasm
