// fd_read, fd_write, their positioned forms, fd_seek and fd_tell.
#include "wasi-libc-shim/functions.h"
#include "wasi-libc-shim/output-share.h"
#include <algorithm>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>

namespace wasi {
namespace {

// linux/fs.h, absent from older headers
constexpr int kRwfDsync = 2, kRwfSync = 4, kRwfAppend = 16;

bool isSocket(const Descriptor &d) { return d.type == FileType::SocketStream || d.type == FileType::SocketDgram; }

// A standard stream's O_NONBLOCK would be every process's that shares the stream, so the guest's is kept here.
bool wouldBlock(const Descriptor &d, short events) {
  if (!d.isStandard || !(d.emulatedFlags & fdflag::Nonblock)) [[likely]]
    return false;
  struct pollfd p = {d.fd, events, 0};
  return poll(&p, 1, 0) == 0;
}

// writev with the append and sync flags that the guest set after the file was opened.
ssize_t writeEmulated(const Descriptor &d, const HostIovecs &v, i64 offset) {
  const int flags = (d.emulatedFlags & fdflag::Append ? kRwfAppend : 0) |
                    (d.emulatedFlags & (fdflag::Sync | fdflag::Rsync) ? kRwfSync : 0) |
                    (d.emulatedFlags & fdflag::Dsync ? kRwfDsync : 0);
  const ssize_t n = syscall(SYS_pwritev2, d.fd, v.list, long(v.count), long(offset), 0L, flags);
  if (n >= 0 || (errno != EOPNOTSUPP && errno != ENOSYS)) return n;
  const ssize_t plain = offset < 0 ? writev(d.fd, v.list, v.count) : pwritev(d.fd, v.list, v.count, offset);
  if (plain > 0) fdatasync(d.fd);
  return plain;
}

ssize_t writeNow(const Descriptor &d, HostIovecs &v) {
  if (isSocket(d)) { // no SIGPIPE
    struct msghdr message{};
    message.msg_iov = v.list;
    message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(v.count);
    return sendmsg(d.fd, &message, MSG_NOSIGNAL);
  }
  if ((d.emulatedFlags & ~fdflag::Nonblock) && d.type == FileType::RegularFile) [[unlikely]]
    return writeEmulated(d, v, -1);
  return v.count == 1 ? write(d.fd, v.list[0].iov_base, v.list[0].iov_len) : writev(d.fd, v.list, v.count);
}

// Descriptor `fd` for reading. A directory says that it is one, as read(2) does.
Checked<DescriptorRef> readable(Context &context, u32 fd) {
  DescriptorRef d = TRY(context.descriptor(fd));
  if (const Errno error = d->require(right::FdRead); error != Errno::Success)
    return d->type == FileType::Directory ? Errno::Isdir : error;
  return d;
}

Errno seek(const Call &call, u32 fd, u64 delta, int whence, u32 position) {
  const Out<u64> out = TRY(call.memory.out<u64>(position));
  const u64 needed = whence == SEEK_CUR && delta == 0 ? right::FdTell : right::FdSeek;
  const DescriptorRef d = TRY(call.context.descriptor(fd));
  if (d->type == FileType::Directory) return Errno::Badf;
  if (!(d->base & needed) && !(d->base & right::FdSeek)) {
    const bool canSeek = d->type == FileType::RegularFile || d->type == FileType::BlockDevice;
    return canSeek ? Errno::Notcapable : Errno::Spipe;
  }
  const off_t at = lseek(d->fd, static_cast<off_t>(delta), whence);
  if (at < 0) return lastError();
  out.store(static_cast<u64>(at));
  return Errno::Success;
}

} // namespace

Errno fd_read(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u32 nread) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(nread));
  const DescriptorRef d = TRY(readable(call.context, fd));
  HOST_IOVECS(v, iovsLen);
  TRY_ERRNO(v.translate(call.memory, iovs, iovsLen));
  if (wouldBlock(*d, POLLIN)) return Errno::Again;
  const ssize_t n = v.count == 1 ? read(d->fd, v.list[0].iov_base, v.list[0].iov_len) : readv(d->fd, v.list, v.count);
  if (n < 0) return lastError();
  out.store(static_cast<u32>(n));
  return Errno::Success;
}

Errno fd_write(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u32 nwritten) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(nwritten));
  const DescriptorRef d = TRY(call.context.descriptor(fd, right::FdWrite));
  HOST_IOVECS(v, iovsLen);
  TRY_ERRNO(v.translate(call.memory, iovs, iovsLen));
  if (wouldBlock(*d, POLLOUT)) return Errno::Again;
  OutputShare share(call.context);
  TRY_ERRNO(share.take(v));
  const ssize_t n = share.written(writeNow(*d, v));
  if (n < 0) return lastError();
  out.store(static_cast<u32>(n));
  return Errno::Success;
}

Errno fd_pread(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u64 offset, u32 nread) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(nread));
  const DescriptorRef d = TRY(readable(call.context, fd));
  if (!(d->base & right::FdSeek)) return d->type == FileType::RegularFile ? Errno::Notcapable : Errno::Spipe;
  HOST_IOVECS(v, iovsLen);
  TRY_ERRNO(v.translate(call.memory, iovs, iovsLen));
  const ssize_t n = preadv(d->fd, v.list, v.count, static_cast<off_t>(offset));
  if (n < 0) return lastError();
  out.store(static_cast<u32>(n));
  return Errno::Success;
}

Errno fd_pwrite(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u64 offset, u32 nwritten) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(nwritten));
  const DescriptorRef d = TRY(call.context.descriptor(fd, right::FdWrite));
  if (!(d->base & right::FdSeek)) return d->type == FileType::RegularFile ? Errno::Notcapable : Errno::Spipe;
  if (static_cast<i64>(offset) < 0) return Errno::Inval;
  HOST_IOVECS(v, iovsLen);
  TRY_ERRNO(v.translate(call.memory, iovs, iovsLen));
  OutputShare share(call.context);
  TRY_ERRNO(share.take(v));
  const ssize_t n = share.written((d->emulatedFlags & ~fdflag::Nonblock) && d->type == FileType::RegularFile
                                      ? writeEmulated(*d, v, static_cast<i64>(offset))
                                      : pwritev(d->fd, v.list, v.count, static_cast<off_t>(offset)));
  if (n < 0) return lastError();
  out.store(static_cast<u32>(n));
  return Errno::Success;
}

Errno fd_seek(HostFunction *self, u32 fd, u64 delta, u32 whence, u32 position) {
  static constexpr int host[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  if (whence >= std::size(host)) return Errno::Inval;
  return seek(Call(self), fd, delta, host[whence], position);
}

Errno fd_tell(HostFunction *self, u32 fd, u32 position) { return seek(Call(self), fd, 0, SEEK_CUR, position); }

Errno unstable::fd_seek(HostFunction *self, u32 fd, u64 delta, u32 whence, u32 position) {
  static constexpr int host[] = {SEEK_CUR, SEEK_END, SEEK_SET};
  if (whence >= std::size(host)) return Errno::Inval;
  return seek(Call(self), fd, delta, host[whence], position);
}

} // namespace wasi
