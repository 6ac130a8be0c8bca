// What an artifact was made of and by what, as a software bill of materials: CycloneDX 1.5, JSON, in the section
// .cw.provenance. It has no time and no random serial number, so that equal inputs give equal artifacts.
#pragma once
#include "compiler/codegen/compilation.h"

namespace wasmc {

std::string makeProvenance(const Module &module, const CompileOptions &options, std::span<const CompiledPartition> partitions);

} // namespace wasmc
