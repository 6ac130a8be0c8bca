// The last thing that happens to an artifact: size and hashes in its note (docs/artifact.md, "Hashes").
#pragma once
#include "runtime-support/artifact/layout.h"

namespace cwasm {

// Where the parts of a whole artifact in memory lie. Errors: Malformed, that of findNote or readSegments.
Result<ArtifactLayout> readLayout(std::span<const u8> file);

// The hashes that the note should hold.
u64 metadataHash(std::span<const u8> file, const ArtifactLayout &layout);
u64 codeHash(std::span<const u8> file, const ArtifactLayout &layout);

// Writes fileSize, codeHash and metadataHash. Errors: as readLayout.
Result<void> sealArtifact(std::span<u8> file);

} // namespace cwasm
