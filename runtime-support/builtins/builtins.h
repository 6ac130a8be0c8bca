// The bodies of builtins.def as C++ functions, and what their families share. Each has the signature of its row.
#pragma once
#include "runtime-support/builtins/hosted-instance.h"

namespace cwasm::builtins {

using Ctx = VmContext *;
using U32 = u32;
using U64 = u64;
using Ref = void *;
using Bool = bool;
using Void = void;

#define BUILTIN(Name, result, ...) result Name(__VA_ARGS__);
#include "runtime-support/abi/builtins.def"
#undef BUILTIN

inline HostedInstance &hosted(const VmContext *context) { return *static_cast<HostedInstance *>(context->instance); }

// Whether [start, start + count) lies in [0, size); right for every 64-bit value.
constexpr bool isInside(u64 start, u64 count, u64 size) { return count <= size && start <= size - count; }

} // namespace cwasm::builtins
