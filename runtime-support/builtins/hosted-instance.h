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

  // An exception with `tag` and uninitialised numbers in its payload, or null when there is no room for it.
  ExceptionObject *(*allocateException)(HostedInstance &instance, const TagObject *tag) = nullptr;
  // A new object of the GC heap, zeroed but for its header; an array has `length` elements. Null if the heap is exhausted.
  // May collect garbage: whoever calls has no reference that only it knows, but on the guest's stack.
  void *(*allocateObject)(HostedInstance &instance, const RuntimeType &type, u32 length) = nullptr;

  // The host's wait queues (threads proposal). `address` is inside a shared memory and aligned to `width` (4 or 8 bytes).
  // wait: 0 if woken, 1 if the value there is not `expected`, 2 after `timeout` nanoseconds (negative: never).
  u32 (*wait)(void *address, u32 width, u64 expected, i64 timeout) = nullptr;
  u32 (*notify)(void *address, u32 count) = nullptr; // how many were woken

  // Called now and then by builtins that take long: the host may trap here. May be null.
  void (*pause)() = nullptr;
};

// The bodies of builtins.def, for VmContext::builtins.
extern const Builtins builtinTable;

} // namespace cwasm
