// The hashes of an artifact's file (docs/artifact.md, "Hashes"): they find damage, and name the section that is damaged.
#pragma once
#include "runtime-support/artifact/layout.h"

namespace wasmload {
using namespace cwasm;

enum class Hashed {
  AtOnce, // all but code and memory, whose pages are read when the guest uses them, and debug information, which nothing here reads
  Later,  // these three
};

// `file` is all of it. Errors: Malformed, with what is damaged.
Result<void> checkHashes(const u8 *file, const ArtifactLayout &layout, Hashed which);

} // namespace wasmload
