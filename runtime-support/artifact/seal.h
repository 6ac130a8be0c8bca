// The last thing that happens to an artifact: size and hashes in its note (docs/artifact.md, "Hashes").
#pragma once
#include "runtime-support/artifact/section-hashes.h"
#include <vector>

namespace cwasm {

// Where the parts of a whole artifact in memory lie. Errors: Malformed, that of findNote or readSegments.
Result<ArtifactLayout> readLayout(std::span<const u8> file);

// The rows that stand in the note, as far as they reach. Empty for ABI 1.0.
std::vector<SectionHash> recordedSections(std::span<const u8> file, const ArtifactLayout &layout);
// Whether size, sections and hashes of the file are those that its note holds.
bool isIntact(std::span<const u8> file, const ArtifactLayout &layout);
bool isIntact(std::span<const u8> file, const SectionHash &section, u64 start); // that begins at `start`
// The hash over headers and note that the note should hold; of ABI 1.0 over all but code and memory.
u64 metadataHash(std::span<const u8> file, const ArtifactLayout &layout);

// Writes size and hashes. Errors: as readLayout.
Result<void> sealArtifact(std::span<u8> file);

} // namespace cwasm
