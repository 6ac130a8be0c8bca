// The artifact's sections that are not code: note, module description, code map, names, memory image, as one object for
// the linker.
#pragma once
#include "compiler/codegen/module-plan.h"
#include "compiler/driver.h"
#include "compiler/link/elf-object.h"
#include "runtime-support/artifact/code-map.h"

namespace wasmc {

struct MetadataInput {
  const ModulePlan *plan;
  const CompileOptions *options;
  std::span<const CodePart> parts;
  std::span<const std::string> firstSymbols; // of each part
  u32 machine, relocationPc32;
  u64 cpuFeatures;
};

std::vector<u8> makeMetadataObject(const MetadataInput &input);

} // namespace wasmc
