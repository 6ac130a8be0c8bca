// The only user of lld: links relocatable objects to an artifact in this process.
#pragma once
#include "compiler/codegen/compilation.h"
#include "compiler/link/elf-file.h"
#include <vector>

namespace wasmc {

// What the objects were made of, for names and debug information.
struct LinkedCode {
  const ModulePlan &plan;
  std::span<const CompiledPartition> partitions;
};

// Writes the artifact to `output` (created or replaced as a whole). The first object is the metadata. Not thread-safe:
// lld keeps global state. Errors: Io; Unsupported for what lld reports (a bug of ours, with its text).
Result<void> linkArtifact(std::span<const std::vector<u8>> objects, const LinkedCode &code, const CompileOptions &options,
                          const std::string &output);

// What lld leaves to do for people: debug information that was translated, and names that they know in place of f<N>.
void describeCode(ElfFile &linked, const LinkedCode &code, const CompileOptions &options);

// Runs lld with these arguments, the first of which is "ld.lld". Not thread-safe. Errors: as above.
Result<void> runLinker(const std::vector<std::string> &arguments);

} // namespace wasmc
