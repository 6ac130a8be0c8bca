// Carries out the steps of a library case through the embedding API of libwasmload, as ../shared/corpus/node_lib.mjs
// does it in JavaScript.
#pragma once
#include "tests/corpus/case.h"

namespace corpus {

// Directories that stand for the case's preopens, in the order of Case::dirs.
using HostDirectories = std::vector<std::string>;

// Instantiates the artifact, calls _start or _initialize, runs the steps. The recorded results, as in expect_steps.json.
Result<llvm::json::Array> runLibrary(const Case &c, const std::string &artifact, const HostDirectories &directories);

} // namespace corpus
