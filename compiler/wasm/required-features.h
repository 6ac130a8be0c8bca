// What a module's declarations and types need beyond WebAssembly 1.0, so that features without code generation are
// refused by name. (Operators are refused by FunctionReader, which asks whether the sink has them.)
#pragma once
#include "compiler/wasm/module.h"

namespace wasmc {

// The proposal that a value type belongs to: Mvp for numbers and funcref, Simd for v128, ...
Feature featureOf(ValueType type);

// Unsupported, with a sentence, if a declaration needs a feature that is not built (features.def).
Result<void> requireBuilt(const Module &module);

// The same for one type; `what` says where it stands.
Result<void> requireBuilt(ValueType type, const char *what, u64 offset = Error::kNoOffset);

} // namespace wasmc
