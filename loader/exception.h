// Exceptions (docs/abi.md, "Exceptions"): where they are kept, how they are thrown, and how they are told. Throwing walks up
// the frames of compiled code by the unwind tables of their images and goes on at the first landing pad. It allocates
// nothing, takes no lock, and never returns through host frames.
#pragma once
#include "loader/image.h"
#include "runtime-support/abi/vmctx.h"
#include "runtime-support/artifact/unwind-table.h"
#include "runtime-support/builtins/hosted-instance.h"

namespace wasmload {

struct Activation;
class Store;

// What a store needs once it has exceptions.
class Exceptions {
public:
  // What is kept alive although no handler has it.
  const ExceptionObject *lastTracedOrNull() const { return trace_.exception; }
  // Throws from the innermost frame of compiled code above `frame`, the caller's.
  [[noreturn]] void raise(Activation &activation, u64 frame, ExceptionObject *exception);

private:
  // What one call site is to an exception that comes out of it.
  struct Site {
    u64 returnAddress = 0; // 0: no entry
    u64 landingPad = 0;    // address; 0: on to the caller
    UnwindFrame frame;
  };
  bool find(u64 returnAddress, Site *site);

  // Where an exception has come by, for the backtrace of one that nobody catches. It goes on when a handler throws an exception
  // again that it has caught.
  struct Trace {
    static constexpr u32 kMax = 64;
    const ExceptionObject *exception = nullptr;
    u64 landing = 0; // frame pointer of the function that caught it last
    u32 count = 0;
    bool isTruncated = false;
    u64 returnAddresses[kMax];
  };

  static constexpr u32 kCached = 256; // call sites, by address
  Site cache_[kCached];
  Trace trace_;
};

// HostedInstance::allocateException.
ExceptionObject *allocateException(HostedInstance &instance, const TagObject *tag);

// VmRuntime::throwException.
[[noreturn]] void throwException(VmRuntime *runtime, ExceptionObject *exception);

// "with tag "name" (i32 1, f64 2.5)".
std::string describeException(const ExceptionObject &exception);

} // namespace wasmload
