// The artifact's sections that are not code: note, module description, code map, names, memory image, as one object for
// the linker.
#pragma once
#include "compiler/codegen/compilation.h"

namespace wasmc {

// What an artifact needs that is linked into something else (runtime-support/artifact/embedded-module.h).
struct Embedding {
  std::string symbol;             // of the record
  std::vector<std::string> texts; // behind it
};

struct MetadataInput {
  const ModulePlan *plan;
  const CompileOptions *options;
  std::span<const CompiledPartition> partitions;
  u32 machine, relocationPc32;
  u64 cpuFeatures;
  u32 propertyType, propertyBits; // of .note.gnu.property; bits 0: none
  const Embedding *embeddingOrNull = nullptr;
};

std::vector<u8> makeMetadataObject(const MetadataInput &input);

// The last object of an embedded artifact: where its text ends.
std::vector<u8> makeTextEndObject(const MetadataInput &input);

} // namespace wasmc
