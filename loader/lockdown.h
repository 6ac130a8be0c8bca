// Lockdown: what the process gives up before the guest's first instruction, so that a guest that broke out of its memory
// would hold no more than its WASI functions were given (docs/lockdown.md). In order:
//   Landlock   files beneath the directories that were given, for the functions that are imported; no TCP, no device
//              controls, no signals to and no abstract sockets of other processes
//   descriptors that were inherited and are not the guest's are closed
//   seccomp    the system calls of the imported functions and of the options in use; anything else ends the process
// None of it can be undone. It binds the calling thread and the threads and processes that come after, so it is done before
// there are more.
#pragma once
#include "loader/seccomp-filter.h"
#include "runtime-support/result.h"
#include <string>
#include <vector>

namespace wasmload {

enum class LockdownMode : u8 {
  Off,
  Auto,    // what the kernel has; and never so that a guest would notice
  Require, // an error if what keeps an escaped guest in is missing: seccomp filters and Landlock
};

// What something needs of the kernel: Landlock's rights to files beneath the directories, then numbers of system calls.
using HostNeeds = std::span<const u16>;
// Those of every run, of starting threads, of a time limit, of a core dump.
extern const HostNeeds kEveryRunNeeds, kThreadNeeds, kTimeoutNeeds, kCoreDumpNeeds;

class Lockdown {
public:
  // `willDescribe`: reasons are kept, for describe().
  Lockdown(LockdownMode mode, bool willDescribe) : mode_(mode), willDescribe_(willDescribe) {}

  // --- What the process will do. Strings and spans are borrowed until enforce() or describe() has been called. ---
  // `why` is an import or an option; `needs` may be empty.
  void need(HostNeeds needs, const char *why);
  // Directory `fd` is named `host` here and `guest` there; at most `mostRights` of the rights hold beneath it.
  void give(int fd, const char *host, const char *guest, u16 mostRights);
  // A descriptor that stays open, as 0 to 2 and those of directories do.
  void keep(int fd);

  // Errors: Unsupported, with what is missing; only for Require.
  Result<void> enforce() const;
  // What enforce() would do, as text: docs/lockdown.md has the format.
  std::string describe() const;

private:
  struct Grant { // a directory, a descriptor (without a name), or system calls (without a descriptor)
    int fd = -1;
    u16 mostRights = 0;
    std::span<const u16> calls;
    const char *name = nullptr, *guest = nullptr;
  };
  // Landlock as far as the running kernel has it.
  struct Landlock {
    int abi = 0;
    u64 handled[3] = {};           // struct landlock_ruleset_attr: rights to files, to TCP ports; scopes
    const char *missing = nullptr; // why it is left out
  };
  Landlock landlock() const;
  u64 rightsBeneath(const Grant &directory, const Landlock &landlock) const {
    return landlock.handled[0] & fileRights_ & directory.mostRights;
  }
  // What the kernel lacks for it, with the reason in errno; null: it is done.
  const char *restrictFiles() const;
  void closeOthers() const;
  const char *filterCalls() const;

  const LockdownMode mode_;
  const bool willDescribe_;
  u16 fileRights_ = 0;
  CallSet calls_;
  std::vector<Grant> grants_;
};

} // namespace wasmload
