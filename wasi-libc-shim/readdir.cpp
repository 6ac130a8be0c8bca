// fd_readdir. A cookie is the file system's own position (d_off), which POSIX keeps valid while the directory changes:
// an entry that stays is given once, whatever is created or removed around it. Nothing is remembered between calls, so
// no guest can make the host hold a listing. The last entry is cut where the guest's buffer ends, as WASI wants.
//
//   host (getdents64)  { ino:8 off:8 reclen:2 type:1 name NUL, padded to 8 }
//   guest              { next:8 ino:8 namlen:4 type:1 pad:3 } name
#include "wasi-libc-shim/functions.h"
#include "wasi-libc-shim/host-file.h"
#include <algorithm>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>

namespace wasi {
namespace {

struct HostDirent {
  u64 ino;
  i64 off;
  u16 reclen;
  u8 type;
  char name[];
};

constexpr usize kHostBuffer = 36 << 10, kLeastHostBuffer = 1 << 10, kLargestEntry = 280;

FileType typeOf(int directory, const HostDirent &entry) {
  if (entry.type != 0) // DT_UNKNOWN: the file system does not say
    return fileTypeOfDirent(entry.type);
  struct stat stat;
  return fstatat(directory, entry.name, &stat, AT_SYMLINK_NOFOLLOW) == 0 ? fileTypeOfMode(stat.st_mode)
                                                                         : FileType::Unknown;
}

// Writes as much of `bytes` as fits and moves on; false when the buffer is full.
bool append(std::span<u8> &room, const void *bytes, usize count) {
  const usize n = std::min(room.size(), count);
  std::memcpy(room.data(), bytes, n);
  room = room.subspan(n);
  return !room.empty();
}

} // namespace

Errno fd_readdir(HostFunction *self, u32 fd, u32 buffer, u32 length, u64 cookie, u32 used) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(used));
  std::span<u8> room = TRY(call.memory.bytes(buffer, length));
  const DescriptorRef d = TRY(call.context.descriptor(fd));
  if (d->type != FileType::Directory) return Errno::Notdir;
  TRY_ERRNO(d->require(right::FdReaddir));
  const SharedLock lock(d->mutex, call.context.isShared()); // from the position to the entries there
  if (lseek(d->fd, static_cast<off_t>(cookie), SEEK_SET) < 0) return lastError();

  alignas(HostDirent) char entries[kHostBuffer];
  // Padding makes the host's entries up to 3 bytes in 29 larger than the guest's: so much more fills the guest's buffer in
  // one go, which has to be full unless the directory ends.
  while (!room.empty()) {
    const long got = syscall(SYS_getdents64, d->fd, entries,
                             std::clamp(room.size() + room.size() / 8 + kLargestEntry, kLeastHostBuffer, kHostBuffer));
    if (got < 0 && room.size() == length) return lastError();
    if (got <= 0) break;
    for (long at = 0; at < got && !room.empty();) {
      const HostDirent &entry = *reinterpret_cast<const HostDirent *>(entries + at);
      Dirent guest{};
      guest.next = static_cast<u64>(entry.off);
      guest.ino = entry.ino;
      guest.nameLength = static_cast<u32>(strlen(entry.name));
      guest.type = typeOf(d->fd, entry);
      if (append(room, &guest, sizeof guest)) append(room, entry.name, guest.nameLength);
      at += entry.reclen;
    }
  }
  out.store(length - static_cast<u32>(room.size()));
  return Errno::Success;
}

} // namespace wasi
