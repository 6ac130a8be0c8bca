// struct stat, d_type and times to and from WASI's, and the rights that each type of file comes with.
#include "wasi-libc-shim/host-file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

namespace wasi {
namespace {

constexpr u64 kSecond = 1'000'000'000;

u64 nanoseconds(const struct timespec &t) { return t.tv_sec < 0 ? 0 : u64(t.tv_sec) * kSecond + u64(t.tv_nsec); }

struct timespec toTimespec(u64 nanoseconds) {
  struct timespec t{};
  t.tv_sec = static_cast<time_t>(nanoseconds / kSecond);
  t.tv_nsec = static_cast<long>(nanoseconds % kSecond);
  return t;
}

int socketOption(int fd, int option) {
  int value = 0;
  socklen_t length = sizeof value;
  return getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 ? value : 0;
}

} // namespace

FileType fileTypeOfMode(mode_t mode) {
  switch (mode & S_IFMT) {
  case S_IFREG: return FileType::RegularFile;
  case S_IFDIR: return FileType::Directory;
  case S_IFLNK: return FileType::SymbolicLink;
  case S_IFCHR: return FileType::CharacterDevice;
  case S_IFBLK: return FileType::BlockDevice;
  case S_IFSOCK: return FileType::SocketStream;
  default: // a FIFO: WASI has no type for it
    return FileType::Unknown;
  }
}

FileType fileTypeOfDirent(unsigned char type) { return fileTypeOfMode(static_cast<mode_t>(type) << 12); }

Filestat toFilestat(const struct stat &stat) {
  Filestat s{};
  s.dev = stat.st_dev;
  s.ino = stat.st_ino;
  s.type = fileTypeOfMode(stat.st_mode);
  s.nlink = stat.st_nlink;
  s.size = static_cast<u64>(stat.st_size);
  s.atim = nanoseconds(stat.st_atim);
  s.mtim = nanoseconds(stat.st_mtim);
  s.ctim = nanoseconds(stat.st_ctim);
  return s;
}

unstable::Filestat toUnstable(const Filestat &stat) {
  unstable::Filestat s{};
  s.dev = stat.dev;
  s.ino = stat.ino;
  s.type = stat.type;
  s.nlink = static_cast<u32>(stat.nlink);
  s.size = stat.size;
  s.atim = stat.atim;
  s.mtim = stat.mtim;
  s.ctim = stat.ctim;
  return s;
}

Checked<FileTimes> toFileTimes(u64 atim, u64 mtim, u32 flags) {
  auto both = [flags](u32 bits) { return (flags & bits) == bits; };
  if ((flags & ~fstflag::All) || both(fstflag::Atim | fstflag::AtimNow) || both(fstflag::Mtim | fstflag::MtimNow))
    return Errno::Inval;
  auto one = [flags](u64 time, u32 given, u32 now) {
    if (flags & given) return toTimespec(time);
    struct timespec t{};
    t.tv_nsec = flags & now ? UTIME_NOW : UTIME_OMIT;
    return t;
  };
  return FileTimes{{one(atim, fstflag::Atim, fstflag::AtimNow), one(mtim, fstflag::Mtim, fstflag::MtimNow)}};
}

Descriptor describe(int fd, const struct stat &stat, int status) {
  Descriptor d;
  d.fd = fd;
  d.type = fileTypeOfMode(stat.st_mode);
  d.flags = (status & O_APPEND ? fdflag::Append : 0) | (status & O_NONBLOCK ? fdflag::Nonblock : 0) |
            ((status & O_SYNC) == O_SYNC ? fdflag::Sync
             : status & O_DSYNC          ? fdflag::Dsync
                                         : 0);
  switch (d.type) {
  case FileType::Directory:
    d.base = right::Directory;
    d.inheriting = right::All;
    break;
  case FileType::SocketStream:
    if (socketOption(fd, SO_TYPE) == SOCK_DGRAM) d.type = FileType::SocketDgram;
    d.isListener = socketOption(fd, SO_ACCEPTCONN) != 0;
    d.base = d.isListener ? right::Listener : right::Socket;
    d.inheriting = d.isListener ? right::Socket : 0;
    break;
  case FileType::CharacterDevice:
    // Without FdSeek and FdTell a character device is a terminal to wasi-libc's isatty.
    d.base = isatty(fd) ? right::Stream : right::File;
    break;
  case FileType::Unknown: d.base = right::Stream; break;
  default: d.base = right::File;
  }
  if ((status & O_ACCMODE) == O_RDONLY) d.base &= ~(right::FdWrite | right::FdAllocate | right::FdFilestatSetSize);
  if ((status & O_ACCMODE) == O_WRONLY) d.base &= ~right::FdRead;
  d.possible = d.base;
  return d;
}

Checked<Descriptor> describeBorrowed(int fd) {
  struct stat stat;
  const int status = fcntl(fd, F_GETFL);
  if (status < 0 || fstat(fd, &stat) != 0) return lastError();
  if (status & O_PATH) return Errno::Badf; // only a name: wasmload keeps the number of a closed stream with such a one
  return describe(fd, stat, status);
}

Checked<Descriptor> describeOwned(UniqueFd fd) {
  Descriptor d = TRY(describeBorrowed(fd.get()));
  d.owned = std::move(fd);
  return d;
}

} // namespace wasi
