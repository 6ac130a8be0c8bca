// sock_*: streams that the embedder handed in, and the connections accepted from them.
#include "wasi-libc-shim/functions.h"
#include "wasi-libc-shim/host-file.h"
#include "wasi-libc-shim/output-share.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

namespace wasi {
namespace {

Checked<DescriptorRef> socketOf(const Call &call, u32 fd, u64 rights) {
  DescriptorRef d = TRY(call.context.descriptor(fd));
  if (d->type != FileType::SocketStream && d->type != FileType::SocketDgram) return Errno::Notsock;
  TRY_ERRNO(d->require(rights));
  return d;
}

struct msghdr messageOf(HostIovecs &v) {
  struct msghdr message{};
  message.msg_iov = v.list;
  message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(v.count);
  return message;
}

} // namespace

Errno sock_accept(HostFunction *self, u32 fd, u32 flags, u32 accepted) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(accepted));
  const DescriptorRef listener = TRY(socketOf(call, fd, 0));
  if (!listener->isListener) return Errno::Inval;
  TRY_ERRNO(listener->require(right::SockAccept));
  if (flags & ~fdflag::Nonblock) return Errno::Inval;
  const int nonblock = flags & fdflag::Nonblock ? SOCK_NONBLOCK : 0;
  UniqueFd connection(accept4(listener->fd, nullptr, nullptr, SOCK_CLOEXEC | nonblock));
  if (!connection) return lastError();
  Descriptor d = TRY(describeOwned(std::move(connection)));
  d.base &= listener->inheriting;
  out.store(TRY(call.context.insert(std::move(d))));
  return Errno::Success;
}

Errno sock_recv(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u32 flags, u32 nread, u32 outFlags) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(nread));
  const Out<u16> flagsOut = TRY(call.memory.out<u16>(outFlags));
  const DescriptorRef d = TRY(socketOf(call, fd, right::FdRead));
  if (flags & ~riflag::All) return Errno::Inval;
  HOST_IOVECS(v, iovsLen);
  TRY_ERRNO(v.translate(call.memory, iovs, iovsLen));
  struct msghdr message = messageOf(v);
  const ssize_t n =
      recvmsg(d->fd, &message, (flags & riflag::Peek ? MSG_PEEK : 0) | (flags & riflag::Waitall ? MSG_WAITALL : 0));
  if (n < 0) return lastError();
  out.store(static_cast<u32>(n));
  flagsOut.store(message.msg_flags & MSG_TRUNC ? roflag::DataTruncated : 0);
  return Errno::Success;
}

Errno sock_send(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u32 flags, u32 nwritten) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(nwritten));
  const DescriptorRef d = TRY(socketOf(call, fd, right::FdWrite));
  if (flags != 0) // siflags has no bits
    return Errno::Inval;
  HOST_IOVECS(v, iovsLen);
  TRY_ERRNO(v.translate(call.memory, iovs, iovsLen));
  OutputShare share(call.context);
  TRY_ERRNO(share.take(v));
  struct msghdr message = messageOf(v);
  const ssize_t n = share.written(sendmsg(d->fd, &message, MSG_NOSIGNAL));
  if (n < 0) return lastError();
  out.store(static_cast<u32>(n));
  return Errno::Success;
}

Errno sock_shutdown(HostFunction *self, u32 fd, u32 how) {
  const Call call(self);
  const DescriptorRef d = TRY(socketOf(call, fd, right::SockShutdown));
  if (how == 0 || (how & ~sdflag::All)) return Errno::Inval;
  const int host = how == sdflag::All ? SHUT_RDWR : how == sdflag::Rd ? SHUT_RD : SHUT_WR;
  return shutdown(d->fd, host) == 0 ? Errno::Success : lastError();
}

} // namespace wasi
