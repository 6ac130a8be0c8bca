// What every host function starts with: the context it was bound to and the calling guest's memory.
#pragma once
#include "wasi-libc-shim/context.h"
#include "wasi-libc-shim/guest-memory.h"

namespace wasi {

struct Call {
  Context &context;
  GuestMemory memory;

  // SAFETY: the loader fills HostFunction::data with the Context that outlives the guest (import-table.h).
  explicit Call(cwasm::HostFunction *self) : context(*static_cast<Context *>(self->data)), memory(*self->memory) {}
};

} // namespace wasi
