// The artifact's note (section .note.cwasm, PT_NOTE, within the first page of the file): what the loader compares with
// itself and the machine before it believes anything else. An ELF note of name "cwasm" (namesz 6) and type kNoteType; its
// descriptor, which starts at a multiple of 8 (the alignment of the segment), is ArtifactNote, followed by the compiler's
// version and options as one NUL-terminated text each.
#pragma once
#include "runtime-support/ints.h"

namespace cwasm {

struct ArtifactNote {
  static constexpr u32 kNoteType = 1;
  u32 abiVersion;    // contracts.def
  u32 machine;       // ELF e_machine the code is for
  u64 contractHash;  // contract-hash.h
  u64 cpuFeatures;   // CpuFeature bits that the code uses
  u64 fileSize;      // of the artifact: a truncated one is refused
  u64 metadataHash;  // XXH3-64 of the file up to the end of the note's descriptor, with this field as zero
  u64 codeHash;      // 0. (In ABI 1.0, which had no hash per section: of text and data pages; metadataHash was of all others.)
  u8 moduleHash[32]; // SHA-256 of the source module; of all of them, one behind the other, if several were linked
  u32 size;          // of this record and the rows of section-hashes.h behind it: the texts begin there
  u32 abiRevision;   // within the version (contracts.def)
  u8 keyId[8];       // whose signature it is; zero when there is none
  u8 signature[64];  // Ed25519 (signature.h); zero when there is none. The space is always there: signing moves nothing
};
static_assert(sizeof(ArtifactNote) == 160);

inline constexpr u32 kDataSegmentType = 0x6C637701; // p_type of the initial memory image: no PT_LOAD, the loader maps it

// CPU features beyond what every machine of the architecture has. Numbers are never reused.
enum class CpuFeature : u8 {
  X86V2 = 0, // SSE3, SSSE3, SSE4.1, SSE4.2, POPCNT, CMPXCHG16B
  X86V3 = 1, // AVX, AVX2, BMI1, BMI2, F16C, FMA, LZCNT, MOVBE
  X86V4 = 2, // AVX512F, BW, CD, DQ, VL
};

} // namespace cwasm
