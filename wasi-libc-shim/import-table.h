// The functions that a module may import from wasi_snapshot_preview1 or wasi_unstable: code and signature by name.
// Use: find the function, compare its signature with the import's, fill a HostFunction{code, &context, caller}.
#pragma once
#include "runtime-support/value-type.h"
#include <span>
#include <string_view>

namespace wasi {

using cwasm::u8;

struct WasiFunction {
  const char *name;
  const void *code; // for HostFunction::code; HostFunction::data is the wasi::Context *
  const cwasm::ValueType *firstParam;
  u8 paramCount;
  const cwasm::ValueType *resultOrNull;

  std::span<const cwasm::ValueType> params() const { return {firstParam, paramCount}; }
  std::span<const cwasm::ValueType> results() const { return {resultOrNull, resultOrNull ? 1u : 0u}; }
};

// Whether `module` is one of the two names that WASI preview 1 functions are imported from.
bool isWasiModule(std::string_view module);

// The function `field` of `module`, or null. Lives as long as the program.
const WasiFunction *functionOrNull(std::string_view module, std::string_view field);

// All functions of `module` (empty for another name), sorted by name.
std::span<const WasiFunction> functionsOf(std::string_view module);

} // namespace wasi
