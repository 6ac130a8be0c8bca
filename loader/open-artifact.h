// Opening an artifact with more asked of it than a run needs: a signature, a copy that nobody can change, every hash and table.
#pragma once
#include "loader/image.h"
#include "runtime-support/artifact/signature.h"

namespace wasmload {

struct OpenOptions {
  bool verify = false; // Image::verify
  bool sealed = false; // load a copy in memory that nobody can change
  const TrustedKeys *trustedOrNull = nullptr; // require a signature by one of them
};

// Errors: as Image::open, whose sentence for a file of another kind says what that is; and that of what was asked for.
Result<std::unique_ptr<Image>> openArtifact(const std::string &path, const OpenOptions &options = {});

} // namespace wasmload
