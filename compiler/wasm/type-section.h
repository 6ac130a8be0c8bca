// The type section (spec 5.5.4): recursive groups of function, struct and array types, with iso-recursive
// canonicalisation (DefinedType::canonical) and the check of declared supertypes (spec 3.2.11).
#pragma once
#include "compiler/wasm/module.h"
#include "runtime-support/byte-reader.h"

namespace wasmc {

// Fills module.types.
Result<void> readTypeSection(ByteReader &in, const FeatureSet &features, Module &module);

} // namespace wasmc
