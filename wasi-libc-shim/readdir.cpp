// fd_readdir. A cookie is the file system's own position (d_off), which POSIX keeps valid while the directory changes:
// an entry that stays is given once, whatever is created or removed around it. The last entry is cut where the guest's
// buffer ends, as WASI wants; the guest comes back for it with the cookie before. So that neither this nor small buffers
// make the kernel search its place again (and sort a block of entries again), what it gave beyond is kept, as native C
// libraries keep it: one piece for the guest, not one per descriptor, and forgotten when the guest changes a directory.
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

constexpr usize kLeastFill = 1 << 10, kLargestEntry = 280;

FileType typeOf(int directory, const HostDirent &entry) {
  if (entry.type != 0) // DT_UNKNOWN: the file system does not say
    return fileTypeOfDirent(entry.type);
  struct stat stat;
  return fstatat(directory, entry.name, &stat, AT_SYMLINK_NOFOLLOW) == 0 ? fileTypeOfMode(stat.st_mode)
                                                                         : FileType::Unknown;
}

// Makes `listing` the entries of directory `d` from `cookie` on, unless it is that already. Errors are those of lseek.
Errno seek(Listing &listing, const Descriptor &d, u64 cookie) {
  if (listing.owner == &d && cookie != 0 && cookie == listing.cookie) return Errno::Success;
  listing.owner = nullptr;
  listing.at = listing.end = 0;
  if (lseek(d.fd, static_cast<off_t>(cookie), SEEK_SET) < 0) return lastError();
  listing.owner = &d;
  listing.cookie = cookie;
  listing.isContinued = false;
  return Errno::Success;
}

// Gets more entries when there are none left. After a seek no more than the guest asked for: it may never come back. Padding
// makes the host's entries up to 3 bytes in 29 larger than the guest's.
Errno fill(Listing &listing, usize room) {
  if (listing.at != listing.end) return Errno::Success;
  const usize size = listing.isContinued
                         ? sizeof listing.entries
                         : std::clamp(room + room / 8 + kLargestEntry, kLeastFill, sizeof listing.entries);
  const long got = syscall(SYS_getdents64, listing.owner->fd, listing.entries, size);
  if (got < 0) return lastError();
  listing.isContinued = true;
  listing.at = 0;
  listing.end = static_cast<u32>(got);
  return Errno::Success;
}

// Writes as much of `bytes` as fits and moves on.
void append(std::span<u8> &room, const void *bytes, usize count) {
  const usize n = std::min(room.size(), count);
  std::memcpy(room.data(), bytes, n);
  room = room.subspan(n);
}

} // namespace

Errno fd_readdir(HostFunction *self, u32 fd, u32 buffer, u32 length, u64 cookie, u32 used) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(used));
  std::span<u8> room = TRY(call.memory.bytes(buffer, length));
  const DescriptorRef d = TRY(call.context.descriptor(fd));
  if (d->type != FileType::Directory) return Errno::Notdir;
  TRY_ERRNO(d->require(right::FdReaddir));
  const bool isShared = call.context.isShared();
  const SharedLock lock(d->mutex, isShared); // from the position to the entries there
  Listing own;                               // of threads: nothing stays read ahead
  Listing &listing = isShared ? own : call.context.listing();
  TRY_ERRNO(seek(listing, *d, cookie));
  while (!room.empty()) {
    const Errno error = fill(listing, room.size());
    if (error != Errno::Success && room.size() == length) {
      listing.owner = nullptr;
      return error;
    }
    if (listing.at == listing.end) break;
    const HostDirent &entry = *reinterpret_cast<const HostDirent *>(listing.entries + listing.at);
    Dirent guest{};
    guest.next = static_cast<u64>(entry.off);
    guest.ino = entry.ino;
    guest.nameLength = static_cast<u32>(strlen(entry.name));
    guest.type = typeOf(d->fd, entry);
    const bool fits = sizeof guest + guest.nameLength <= room.size();
    append(room, &guest, sizeof guest);
    append(room, entry.name, guest.nameLength);
    if (!fits) break;
    listing.at += entry.reclen;
    listing.cookie = guest.next;
  }
  out.store(length - static_cast<u32>(room.size()));
  return Errno::Success;
}

} // namespace wasi
