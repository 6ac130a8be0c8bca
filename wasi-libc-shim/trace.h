// Tracer: prints each call of a host function with its decoded arguments and its result, a line each, as strace does
// (wasmload --trace-wasi; docs/wasi.md has the format). It stands between the guest's thunk and the function, so a run
// that is not traced has nothing of it. Guest memory is read through GuestMemory only.
#pragma once
#include "runtime-support/abi/vmctx.h"
#include "wasi-libc-shim/context.h"
#include "wasi-libc-shim/import-table.h"

namespace wasi {

class Tracer {
public:
  // Lines go to `file`, a descriptor that stays open; calls to `context`. Both are borrowed.
  Tracer(Context &context, int file);
  Tracer(const Tracer &) = delete;

  // What HostFunction::code and HostFunction::data are for a traced `function`, which is one of functionsOf(). Lives as long as
  // the tracer. Any number of threads may ask.
  struct Binding {
    const void *code;
    void *data;
  };
  Binding bind(const WasiFunction &function);

  // A call of the loader's thread-spawn. A negative result is -errno.
  void printThreadSpawn(u32 argument, i32 result);

private:
  friend class TracedCall;
  static constexpr usize kRows = 46;
  struct Traced { // what HostFunction::data points to in a traced call
    Tracer *tracer;
    const WasiFunction *function;
  };
  static u32 call(cwasm::HostFunction *self, u64, u64, u64, u64, u64, u64, u64, u64, u64);
  void write(std::string_view text);

  Context &context_;
  int file_;
  Traced traced_[2 * kRows]; // of wasi_snapshot_preview1, then of wasi_unstable
};

} // namespace wasi
