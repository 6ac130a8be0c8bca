// GuestThreads: the threads that a guest starts itself (the wasi-threads proposal, WebAssembly/wasi-threads). The guest
// calls "wasi" "thread-spawn" with a word; a new thread of the system then instantiates the same image again, in a store of
// its own, and calls its export wasi_thread_start with the thread's number and that word. What the instances share are the
// shared memories that they import (defineSharedMemories), and whatever else `imports` gives to all.
#pragma once
#include "loader/imports.h"
#include "loader/store.h"
#include <mutex>

namespace wasmload {

// Creates each shared memory that `image` imports and `linker` does not have, with the limits of the import, and defines it
// there. The memories belong to `store`. Errors: Io.
Result<void> defineSharedMemories(const Image &image, Store &store, Linker &linker);

// Whether the image imports "wasi" "thread-spawn".
bool startsThreads(const Image &image);

class GuestThreads {
public:
  // `image` and `imports` outlive the threads; `imports` is asked by several of them at once; `first` is the store that
  // runs the guest's first thread, and outlives them too. At most `maxThreads` run at a time, besides that one.
  GuestThreads(const Image &image, ImportResolver &imports, Store &first, u32 maxThreads)
      : image_(image), imports_(imports), first_(first), options_(first.options()), maxThreads_(maxThreads) {}
  GuestThreads(const GuestThreads &) = delete;

  // The host function to define as "wasi" "thread-spawn".
  HostFunc spawnFunction();

protected:
  // A guest's threads cannot be stopped one by one, so what owns them ends with the process.
  ~GuestThreads() = default;

  // Called once, on the only thread that runs guest code, before there are more.
  virtual void beforeFirst() = 0;
  // Called on a new thread before and after the call of wasi_thread_start, if that returns.
  virtual void started(const Instance &) = 0;
  virtual void returned(const Instance &) = 0;
  // Called on a thread that does not return from wasi_thread_start: it trapped or exited, or it could not be instantiated.
  // The guest as a whole ends then. Does not return.
  [[noreturn]] virtual void ended(const Store &store, const Error &error) = 0;

private:
  struct Start;
  static i32 spawnFromGuest(HostFunction *self, u32 argument);
  static void *runThread(void *start);
  // The new thread's number, or a negative errno of WASI.
  i32 spawn(Store &parent, u32 argument);
  u32 claimNumber(); // 0: there are too many threads
  void releaseNumber(u32 number);

  const Image &image_;
  ImportResolver &imports_;
  Store &first_; // whose limits all threads share
  StoreOptions options_;
  u32 maxThreads_;
  std::mutex mutex_;
  std::vector<u32> numbers_; // of threads that run
  u32 lastNumber_ = 0;
  bool isFirst_ = true;
};

} // namespace wasmload
