// Context: what one guest was given. Arguments, environment, and a table of descriptors with their rights, which are the
// only way to anything of the host. It starts with the three standard streams; everything else is added by the builder
// functions before the guest runs. A guest's host functions find it through HostFunction::data. It belongs to one thread until
// share() is called; from then on any number of threads may call host functions with it. No lock is held during a call of
// the system that may block.
#pragma once
#include "runtime-support/result.h"
#include "wasi-libc-shim/descriptor.h"
#include <memory>
#include <string_view>
#include <vector>

namespace wasi {

// What fd_readdir has read ahead (readdir.cpp).
struct Listing {
  const Descriptor *owner = nullptr; // of which directory; null: nothing is read ahead
  u64 cookie = 0;                    // of the entry at `at`: the position behind the one before it
  u32 at = 0, end = 0;               // what is left of `entries`
  bool isContinued = false;          // it was read on once since the last seek
  alignas(8) char entries[32 << 10];
};

struct Options {
  u32 maxDescriptors = 1 << 16;  // the host's RLIMIT_NOFILE holds as well
  bool walkByHand = false;       // resolve paths without openat2 (set by itself where the kernel has none)
  bool frozenClock = false;      // clocks stand still at frozenTime but for sleeps, which pass at once
  u64 frozenTime = 0;            // nanoseconds since 1970 (real time); the monotonic clock starts at 0
  std::optional<u64> randomSeed; // random_get gives a reproducible (and predictable) stream
  u64 maxOutput = ~u64(0);       // bytes that all writes together may come to; then ENOSPC
};

class Context {
  using OwnedDescriptor = std::unique_ptr<OpenDescriptor, OpenDescriptor::Release>;

public:
  Context();
  Context(const Context &) = delete;

  // --- For the embedder, before the guest runs ---
  Options options;
  void addArg(std::string_view argument);                     // the first is the program's name
  void setEnv(std::string_view name, std::string_view value); // replaces an earlier value of the name
  // Opens the host's directory `hostPath` and gives it to the guest as `guestPath`, the next descriptor from 3 on.
  cwasm::Result<void> preopen(const std::string &hostPath, const std::string &guestPath, bool readOnly = false);
  // Listens on "host:port", "[v6]:port" or ":port" (numeric), for sock_accept, as the next descriptor. Call it after the
  // preopens: guests look for those at 3, 4, ... and stop at the first that is none. The listener is non-blocking, as
  // Wasmtime's: a guest of one thread polls (Go's runtime relies on it), and can clear the flag.
  // Gives the port, which the kernel chooses for port 0.
  cwasm::Result<u32> listenTcp(const std::string &address);
  // Gives an open socket (listening or connected) or other host descriptor, which becomes the context's.
  cwasm::Result<u32> addDescriptor(UniqueFd fd);
  // Standard stream 0, 1 or 2: closed, or the file at hostPath (for 1 and 2 created or truncated).
  void closeStandard(u32 stream);
  cwasm::Result<void> redirectStandard(u32 stream, const std::string &hostPath);
  // Each descriptor that the guest will find, by its numbers.
  template <class Visit> void forEachDescriptor(Visit visit) const {
    for (const OwnedDescriptor &d : descriptors_)
      if (d) visit(static_cast<const Descriptor &>(*d));
  }

  // Whether standard stream `stream`, 0 to 2, is open; whether it is a terminal. Neither after the guest has run.
  bool hasStandard(u32 stream) const { return descriptors_[stream] != nullptr; }
  bool isTerminal(u32 stream) const {
    return hasStandard(stream) && descriptors_[stream]->type == FileType::CharacterDevice && !(descriptors_[stream]->possible & right::FdSeek);
  }

  // --- For the host functions ---
  const std::vector<std::string> &args() const { return args_; }
  const std::vector<std::string> &environment() const { return environment_; } // "NAME=value" each

  // The descriptor `fd` if it has all of `rights` (Descriptor::require); Badf if there is none.
  Checked<DescriptorRef> descriptor(u32 fd, u64 rights = 0);
  // Puts it at the lowest free number; Mfile if there are too many.
  Checked<u32> insert(Descriptor descriptor);
  Errno close(u32 fd);
  Errno renumber(u32 from, u32 to);

  // More threads will use it. Called by the only one so far, outside of all other host functions.
  void share() { isShared_ = true; }
  bool isShared() const { return isShared_; }

  // What was read ahead; only as long as the context belongs to one thread.
  Listing &listing() {
    if (!listing_) listing_ = std::make_unique<Listing>();
    return *listing_;
  }
  void forgetListing() { // a directory has changed
    if (listing_ && !isShared_) listing_->owner = nullptr;
  }

  std::atomic<u64> &frozenElapsed() { return frozenElapsed_; } // nanoseconds that the frozen clocks were slept forward
  std::atomic<u64> &randomState() { return randomState_; }     // how far the reproducible stream was read
  // Whether files of the file system that `device` (st_dev) names may be opened, asking the kernel once per device.
  bool isForbiddenFileSystem(int fd, u64 device);
  // How much of `bytes` the limit on output lets through: taken from it at once. What is not written is given back.
  u64 takeOutput(u64 bytes);
  void giveBackOutput(u64 bytes) {
    if (options.maxOutput != ~u64(0)) written_ -= bytes;
  }

private:
  void forgetListingOf(const Descriptor *d) {
    if (listing_ && listing_->owner == d && !isShared_) listing_->owner = nullptr;
  }
  Checked<u32> insertFrom(u32 lowest, Descriptor descriptor);
  Checked<u32> place(u32 lowest, OwnedDescriptor &descriptor);
  void setStandard(u32 stream, Descriptor descriptor);

  std::vector<std::string> args_, environment_;
  bool isShared_ = false;
  std::mutex tableMutex_; // of the next two, once threads share
  std::vector<OwnedDescriptor> descriptors_;
  std::unique_ptr<Listing> listing_;
  u32 lowestFree_ = 0; // no free number is below it
  Relaxed<u64> allowedDevice_ = ~u64(0);
  std::atomic<u64> frozenElapsed_{0}, randomState_{0}, written_{0};
};

} // namespace wasi
