// The types of wasi_snapshot_preview1 (witx): names, numbers and layouts as the guest sees them, little-endian. The
// older wasi_unstable differs in filestat, whence and subscription only; those stand here under namespace unstable.
#pragma once
#include "runtime-support/ints.h"
#include "wasi-libc-shim/errno.h"

namespace wasi {

namespace clockid {
inline constexpr u32 Realtime = 0, Monotonic = 1, ProcessCpu = 2, ThreadCpu = 3;
}

namespace right {
inline constexpr u64 FdDatasync = 1 << 0, FdRead = 1 << 1, FdSeek = 1 << 2, FdFdstatSetFlags = 1 << 3, FdSync = 1 << 4,
                     FdTell = 1 << 5, FdWrite = 1 << 6, FdAdvise = 1 << 7, FdAllocate = 1 << 8,
                     PathCreateDirectory = 1 << 9, PathCreateFile = 1 << 10, PathLinkSource = 1 << 11,
                     PathLinkTarget = 1 << 12, PathOpen = 1 << 13, FdReaddir = 1 << 14, PathReadlink = 1 << 15,
                     PathRenameSource = 1 << 16, PathRenameTarget = 1 << 17, PathFilestatGet = 1 << 18,
                     PathFilestatSetSize = 1 << 19, PathFilestatSetTimes = 1 << 20, FdFilestatGet = 1 << 21,
                     FdFilestatSetSize = 1 << 22, FdFilestatSetTimes = 1 << 23, PathSymlink = 1 << 24,
                     PathRemoveDirectory = 1 << 25, PathUnlinkFile = 1 << 26, PollFdReadwrite = 1 << 27,
                     SockShutdown = 1 << 28, SockAccept = 1 << 29;
inline constexpr u64 All = (u64(1) << 30) - 1;

// What makes sense on each type of file; a new descriptor has no more than these.
inline constexpr u64 File = FdDatasync | FdRead | FdSeek | FdFdstatSetFlags | FdSync | FdTell | FdWrite | FdAdvise |
                            FdAllocate | FdFilestatGet | FdFilestatSetSize | FdFilestatSetTimes | PollFdReadwrite;
inline constexpr u64 Directory = FdFdstatSetFlags | FdSync | FdAdvise | PathCreateDirectory | PathCreateFile |
                                 PathLinkSource | PathLinkTarget | PathOpen | FdReaddir | PathReadlink |
                                 PathRenameSource | PathRenameTarget | PathFilestatGet | PathFilestatSetSize |
                                 PathFilestatSetTimes | FdFilestatGet | FdFilestatSetTimes | PathSymlink |
                                 PathRemoveDirectory | PathUnlinkFile | PollFdReadwrite;
inline constexpr u64 Stream = FdRead | FdFdstatSetFlags | FdWrite | FdFilestatGet | PollFdReadwrite;
inline constexpr u64 Socket = Stream | SockShutdown;
inline constexpr u64 Listener = FdRead | FdFdstatSetFlags | FdFilestatGet | PollFdReadwrite | SockAccept | SockShutdown;
} // namespace right

enum class FileType : u8 {
  Unknown = 0,
  BlockDevice = 1,
  CharacterDevice = 2,
  Directory = 3,
  RegularFile = 4,
  SocketDgram = 5,
  SocketStream = 6,
  SymbolicLink = 7,
};

namespace fdflag {
inline constexpr u32 Append = 1, Dsync = 2, Nonblock = 4, Rsync = 8, Sync = 16, All = 31;
}
namespace oflag {
inline constexpr u32 Creat = 1, Directory = 2, Excl = 4, Trunc = 8, All = 15;
}
namespace lookupflag {
inline constexpr u32 SymlinkFollow = 1, All = 1;
}
namespace fstflag {
inline constexpr u32 Atim = 1, AtimNow = 2, Mtim = 4, MtimNow = 8, All = 15;
}
namespace subclockflag {
inline constexpr u16 Abstime = 1;
}
namespace eventflag {
inline constexpr u16 Hangup = 1;
}
namespace riflag {
inline constexpr u32 Peek = 1, Waitall = 2, All = 3;
}
namespace roflag {
inline constexpr u16 DataTruncated = 1;
}
namespace sdflag {
inline constexpr u32 Rd = 1, Wr = 2, All = 3;
}

struct Iovec { // also ciovec
  u32 buffer, length;
};
static_assert(sizeof(Iovec) == 8);

struct Prestat {
  u8 tag; // 0: directory
  u8 pad[3];
  u32 nameLength;
};
static_assert(sizeof(Prestat) == 8);

struct Fdstat {
  FileType type;
  u8 pad0;
  u16 flags;
  u32 pad1;
  u64 rightsBase, rightsInheriting;
};
static_assert(sizeof(Fdstat) == 24);

struct Filestat {
  u64 dev, ino;
  FileType type;
  u8 pad[7];
  u64 nlink, size, atim, mtim, ctim;
};
static_assert(sizeof(Filestat) == 64);

struct Dirent { // the name follows, unterminated
  u64 next, ino;
  u32 nameLength;
  FileType type;
  u8 pad[3];
};
static_assert(sizeof(Dirent) == 24);

enum class EventType : u8 { Clock = 0, FdRead = 1, FdWrite = 2 };

struct SubscriptionClock {
  u32 id;
  u32 pad0;
  u64 timeout, precision;
  u16 flags;
  u8 pad1[6];
};

struct Subscription {
  u64 userdata;
  EventType type;
  u8 pad[7];
  union {
    SubscriptionClock clock;
    u32 fd;
  };
};
static_assert(sizeof(Subscription) == 48);

struct Event {
  u64 userdata;
  u16 error;
  EventType type;
  u8 pad0[5];
  u64 bytes; // fd events
  u16 flags;
  u8 pad1[6];
};
static_assert(sizeof(Event) == 32);

namespace unstable {

struct Filestat {
  u64 dev, ino;
  FileType type;
  u8 pad[3];
  u32 nlink;
  u64 size, atim, mtim, ctim;
};
static_assert(sizeof(Filestat) == 56);

struct Subscription {
  u64 userdata;
  EventType type;
  u8 pad[7];
  union {
    struct {
      u64 identifier;
      SubscriptionClock clock;
    };
    u32 fd;
  };
};
static_assert(sizeof(Subscription) == 56);

} // namespace unstable
} // namespace wasi
