// HostedInstance: what the builtins see of an instance, and the hooks by which they reach the host. VmContext::instance
// points to it; the loader's Instance derives from it, a unit test fills one by hand.
#pragma once
#include "runtime-support/abi/vmctx.h"
#include <span>

namespace cwasm {

struct HostedInstance {
  MemoryRef *memories = nullptr;                     // in the context
  TableObject **tables = nullptr;                    // in the context
  std::span<const u8> *dataSegments = nullptr;       // empty once dropped
  std::span<void *const> *elementSegments = nullptr; // empty once dropped

  // The old size in pages or elements, or ~0.
  u64 (*growMemory)(MemoryObject *memory, u64 delta) = nullptr;
  u64 (*growTable)(TableObject *table, void *init, u64 delta) = nullptr;
};

// The bodies of builtins.def, for VmContext::builtins.
extern const Builtins builtinTable;

} // namespace cwasm
