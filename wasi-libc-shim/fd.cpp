// The fd_* functions on descriptors and on what is known of the file behind one.
#include "wasi-libc-shim/functions.h"
#include "wasi-libc-shim/host-file.h"
#include "wasi-libc-shim/output-share.h"
#include <errno.h>
#include <fcntl.h>

namespace wasi {
namespace {

Checked<Filestat> filestatOf(const Call &call, u32 fd) {
  const DescriptorRef d = TRY(call.context.descriptor(fd, right::FdFilestatGet));
  struct stat stat;
  if (fstat(d->fd, &stat) != 0) return lastError();
  Filestat s = toFilestat(stat);
  s.type = d->type; // knows datagram sockets
  return s;
}

Errno statusOf(int result) { return result == 0 ? Errno::Success : lastError(); }

// A 63-bit offset and length, whose sum is one too.
bool isRange(u64 offset, u64 length) { return offset <= u64(INT64_MAX) && length <= u64(INT64_MAX) - offset; }

} // namespace

Errno fd_close(HostFunction *self, u32 fd) { return Call(self).context.close(fd); }

Errno fd_renumber(HostFunction *self, u32 from, u32 to) { return Call(self).context.renumber(from, to); }

Errno fd_advise(HostFunction *self, u32 fd, u64 offset, u64 length, u32 advice) {
  static constexpr int host[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                                 POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  const DescriptorRef d = TRY(Call(self).context.descriptor(fd, right::FdAdvise));
  if (advice >= std::size(host) || offset > u64(INT64_MAX) || length > u64(INT64_MAX)) return Errno::Inval;
  if (d->type == FileType::Directory) return Errno::Badf;
  return fromHost(posix_fadvise(d->fd, static_cast<off_t>(offset), static_cast<off_t>(length), host[advice]));
}

Errno fd_allocate(HostFunction *self, u32 fd, u64 offset, u64 length) {
  Context &context = Call(self).context;
  const DescriptorRef d = TRY(context.descriptor(fd, right::FdAllocate));
  if (length == 0 || !isRange(offset, length)) return Errno::Inval;
  OutputShare share(context); // it fills the disk as writing does
  TRY_ERRNO(share.takeAll(length));
  if (share.written(fallocate(d->fd, 0, static_cast<off_t>(offset), static_cast<off_t>(length)) == 0 ? i64(length) : -1) >= 0)
    return Errno::Success;
  if (errno != EOPNOTSUPP || d->type != FileType::RegularFile) return lastError();
  // The file system cannot reserve blocks; what the guest can see of it, the size, it gets.
  struct stat stat;
  if (fstat(d->fd, &stat) != 0) return lastError();
  const off_t end = static_cast<off_t>(offset + length);
  return stat.st_size >= end ? Errno::Success : statusOf(ftruncate(d->fd, end));
}

Errno fd_sync(HostFunction *self, u32 fd) {
  const DescriptorRef d = TRY(Call(self).context.descriptor(fd, right::FdSync));
  return statusOf(fsync(d->fd));
}

Errno fd_datasync(HostFunction *self, u32 fd) {
  const DescriptorRef d = TRY(Call(self).context.descriptor(fd, right::FdDatasync));
  return statusOf(fdatasync(d->fd));
}

Errno fd_fdstat_get(HostFunction *self, u32 fd, u32 stat) {
  const Call call(self);
  const Out<Fdstat> out = TRY(call.memory.out<Fdstat>(stat));
  const DescriptorRef d = TRY(call.context.descriptor(fd));
  Fdstat s{};
  s.type = d->type;
  s.flags = static_cast<u16>(d->flags);
  s.rightsBase = d->base;
  s.rightsInheriting = d->inheriting;
  out.store(s);
  return Errno::Success;
}

Errno fd_fdstat_set_flags(HostFunction *self, u32 fd, u32 flags) {
  const DescriptorRef d = TRY(Call(self).context.descriptor(fd, right::FdFdstatSetFlags));
  if (flags & ~fdflag::All) return Errno::Inval;
  const SharedLock lock(d->mutex, Call(self).context.isShared());
  const int status = fcntl(d->fd, F_GETFL);
  if (status < 0) return lastError();
  u32 hostHas = (status & O_SYNC) == O_SYNC ? fdflag::Sync | fdflag::Rsync | fdflag::Dsync
                : status & O_DSYNC          ? fdflag::Dsync
                                            : 0;
  if (d->isStandard) {
    hostHas |= (status & O_APPEND ? fdflag::Append : 0) | (status & O_NONBLOCK ? fdflag::Nonblock : 0);
  } else {
    const int wanted = (status & ~(O_APPEND | O_NONBLOCK)) | (flags & fdflag::Append ? O_APPEND : 0) |
                       (flags & fdflag::Nonblock ? O_NONBLOCK : 0);
    if (wanted != status && fcntl(d->fd, F_SETFL, wanted) != 0) return lastError();
    hostHas |= fdflag::Append | fdflag::Nonblock;
  }
  d->flags = flags;
  d->emulatedFlags = flags & ~hostHas;
  return Errno::Success;
}

Errno fd_fdstat_set_rights(HostFunction *self, u32 fd, u64 base, u64 inheriting) {
  const DescriptorRef d = TRY(Call(self).context.descriptor(fd));
  const SharedLock lock(d->mutex, Call(self).context.isShared());
  if ((base & ~d->base) || (inheriting & ~d->inheriting)) return Errno::Notcapable; // rights are only given up
  d->base = base;
  d->inheriting = inheriting;
  return Errno::Success;
}

Errno fd_filestat_get(HostFunction *self, u32 fd, u32 stat) {
  const Call call(self);
  const Out<Filestat> out = TRY(call.memory.out<Filestat>(stat));
  out.store(TRY(filestatOf(call, fd)));
  return Errno::Success;
}

Errno unstable::fd_filestat_get(HostFunction *self, u32 fd, u32 stat) {
  const Call call(self);
  const Out<unstable::Filestat> out = TRY(call.memory.out<unstable::Filestat>(stat));
  out.store(toUnstable(TRY(filestatOf(call, fd))));
  return Errno::Success;
}

Errno fd_filestat_set_size(HostFunction *self, u32 fd, u64 size) {
  Context &context = Call(self).context;
  const DescriptorRef d = TRY(context.descriptor(fd));
  if (d->type == FileType::RegularFile && !d->isStandard && !(d->possible & right::FdFilestatSetSize))
    return Errno::Inval; // not open for writing, as ftruncate says
  TRY_ERRNO(d->require(right::FdFilestatSetSize));
  if (size > u64(INT64_MAX)) return Errno::Inval;
  return statusOf(ftruncate(d->fd, static_cast<off_t>(size)));
}

Errno fd_filestat_set_times(HostFunction *self, u32 fd, u64 atim, u64 mtim, u32 flags) {
  const DescriptorRef d = TRY(Call(self).context.descriptor(fd, right::FdFilestatSetTimes));
  const FileTimes times = TRY(toFileTimes(atim, mtim, flags));
  if (d->readOnly) return Errno::Rofs;
  return statusOf(futimens(d->fd, times.times));
}

Errno fd_prestat_get(HostFunction *self, u32 fd, u32 prestat) {
  const Call call(self);
  const Out<Prestat> out = TRY(call.memory.out<Prestat>(prestat));
  const DescriptorRef d = TRY(call.context.descriptor(fd));
  if (!d->preopenName) return Errno::Badf;
  Prestat p{};
  p.nameLength = static_cast<u32>(d->preopenName->size());
  out.store(p);
  return Errno::Success;
}

Errno fd_prestat_dir_name(HostFunction *self, u32 fd, u32 path, u32 length) {
  const Call call(self);
  const std::span<u8> buffer = TRY(call.memory.bytes(path, length));
  const DescriptorRef d = TRY(call.context.descriptor(fd));
  if (!d->preopenName) return Errno::Badf;
  if (d->preopenName->size() > buffer.size()) return Errno::Nametoolong;
  d->preopenName->copy(reinterpret_cast<char *>(buffer.data()), d->preopenName->size());
  return Errno::Success;
}

} // namespace wasi
