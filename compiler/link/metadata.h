// The artifact's sections that are not code: note, module description, code map, names, memory image, as one object for
// the linker.
#pragma once
#include "compiler/codegen/compilation.h"

namespace wasmc {

struct MetadataInput {
  const ModulePlan *plan;
  const CompileOptions *options;
  std::span<const CompiledPartition> partitions;
  u32 machine, relocationPc32;
  u64 cpuFeatures;
};

std::vector<u8> makeMetadataObject(const MetadataInput &input);

} // namespace wasmc
