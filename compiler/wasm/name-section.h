// The name section (spec 7.4.1), read leniently: what is damaged is left out, since a custom section never makes a
// module invalid.
#pragma once
#include "compiler/wasm/module.h"

namespace wasmc {

void readNameSection(Bytes bytes, Module &module);

} // namespace wasmc
