// Context: what one guest was given. Arguments, environment, and a table of descriptors with their rights, which are the
// only way to anything of the host. It starts with the three standard streams; everything else is added by the builder
// functions before the guest runs. A guest's host functions find it through HostFunction::data. It belongs to one thread.
#pragma once
#include "runtime-support/result.h"
#include "wasi-libc-shim/types.h"
#include "wasi-libc-shim/unique-fd.h"
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wasi {

// An open file as the guest knows it. The host's descriptor is `fd`; `owned` closes it, standard streams are borrowed.
struct Descriptor {
  int fd = -1;
  UniqueFd owned;
  FileType type = FileType::Unknown;
  bool readOnly = false;   // it, and all that is opened beneath it, may not be changed
  bool isStandard = false; // its open file description is shared with other processes: no F_SETFL
  bool isListener = false;
  u32 flags = 0;         // fdflag::*, as the guest set them
  u32 emulatedFlags = 0; // those of them that the host's descriptor does not have; each write asks for them
  u64 base = 0, inheriting = 0;
  u64 possible = 0;  // what `base` could at most be: by the type of file and the direction it is open for
  u32 pollIndex = 0; // poll_oneoff's: where it is in the host's list, valid during one call
  u32 pollRound = 0;
  std::optional<std::string> preopenName;
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

  // --- For the host functions ---
  const std::vector<std::string> &args() const { return args_; }
  const std::vector<std::string> &environment() const { return environment_; } // "NAME=value" each

  // The descriptor `fd` if it has all of `rights`. Without them: Badf if no such descriptor could have them (a directory
  // to be read, a file that is open for the other direction), else Notcapable.
  Checked<Descriptor *> descriptor(u32 fd, u64 rights) {
    if (fd >= descriptors_.size() || !descriptors_[fd]) [[unlikely]]
      return Errno::Badf;
    Descriptor *found = descriptors_[fd].get();
    if (const u64 missing = rights & ~found->base; missing) [[unlikely]]
      return missing & ~found->possible ? Errno::Badf : Errno::Notcapable;
    return found;
  }
  // Puts it at the lowest free number; Mfile if there are too many.
  Checked<u32> insert(Descriptor descriptor);
  Errno close(u32 fd);
  Errno renumber(u32 from, u32 to);

  u64 &frozenElapsed() { return frozenElapsed_; } // nanoseconds that the frozen clocks have been slept forward
  u64 &randomState() { return randomState_; }
  bool &randomSeeded() { return randomSeeded_; }
  u32 nextPollRound() { return ++pollRound_; }
  // Whether files of the file system that `device` (st_dev) names may be opened, asking the kernel once per device.
  bool isForbiddenFileSystem(int fd, u64 device);
  u64 outputLeft() const { return options.maxOutput - written_; }
  void countOutput(u64 bytes) { written_ += bytes; }

private:
  Checked<u32> insertFrom(u32 lowest, Descriptor descriptor);
  void setStandard(u32 stream, Descriptor descriptor);

  std::vector<std::string> args_, environment_;
  std::vector<std::unique_ptr<Descriptor>> descriptors_;
  u32 lowestFree_ = 0; // no free number is below it
  u64 allowedDevice_ = ~u64(0);
  u64 frozenElapsed_ = 0, randomState_ = 0, written_ = 0;
  bool randomSeeded_ = false;
  u32 pollRound_ = 0;
};

} // namespace wasi
