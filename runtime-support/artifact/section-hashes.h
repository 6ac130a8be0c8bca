// The hash of each section of an artifact, in rows behind ArtifactNote (docs/artifact.md, "Hashes"). A section here is a piece of
// the file with a name: the pieces follow each other without gaps from the end of the note to the end of the file, so that
// every byte is in exactly one of them.
#pragma once
#include "runtime-support/artifact/layout.h"

namespace cwasm {

// Numbers are never reused, new ones stand last. FirstTable + i is the i-th range of DescriptionHeader.
enum class ArtifactSection : u32 { Padding = 0, Description = 1, Constants = 2, Code = 3, Memory = 4, Tools = 5, FirstTable = 16, Debug = 6 };

struct SectionHash {
  u64 end;  // offset in the file; the section begins where the one before it ends, the first behind the note
  u64 hash; // XXH3-64
  ArtifactSection section;
  u32 reserved;
};
static_assert(sizeof(SectionHash) == 24);

// Rows that wasmc leaves room for: what has no name is not counted, and each table counts.
inline constexpr u32 kSectionHashes = 34;

// Rows that the note has, used or not; 0: it is of ABI 1.0, which had none.
inline u32 sectionHashCount(const ArtifactNote &note) { return (note.size - u32(sizeof note)) / u32(sizeof(SectionHash)); }

// Code and memory are pages that are mapped when the guest uses them, debug information is for others: compared under --verify.
inline bool isComparedLater(ArtifactSection section) {
  return section == ArtifactSection::Code || section == ArtifactSection::Memory || section == ArtifactSection::Debug;
}

// "code", "codeMap": as docs/artifact.md names it.
const char *sectionName(ArtifactSection section);

} // namespace cwasm
