// The descriptor table and the builder functions of Context.
#include "wasi-libc-shim/context.h"
#include "wasi-libc-shim/host-file.h"
#include "wasi-libc-shim/path-walk.h"
#include <algorithm>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace wasi {

using cwasm::ErrorKind;
using cwasm::makeError;
using cwasm::Result;

namespace {

constexpr u32 kFirstPreopen = 3;
constexpr long kProcSuperMagic = 0x9FA0; // linux/magic.h

// What the guest may do with standard stream `stream`: read the first, write the others. It is no file of the guest's: a
// log that it appends to is not for it to cut.
u64 standardRights(u32 stream, u64 base) {
  return base & ~(right::FdAllocate | right::FdFilestatSetSize | right::FdFilestatSetTimes) &
         ~(stream == 0 ? right::FdWrite : right::FdRead);
}

bool isSameFile(int a, int b) {
  struct stat first, second;
  return fstat(a, &first) == 0 && fstat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

// "1.2.3.4:80", "[::1]:80", ":80" (any IPv4 address). Returns the length of the address, 0 if it is none.
socklen_t parseAddress(const std::string &text, sockaddr_storage &storage) {
  const usize colon = text.rfind(':');
  if (colon == std::string::npos || colon + 1 == text.size() || text.size() - colon > 6) return 0;
  u32 port = 0;
  for (const char c : text.substr(colon + 1)) {
    if (c < '0' || c > '9') return 0;
    port = port * 10 + u32(c - '0');
  }
  if (port > 65535) return 0;
  std::string host = text.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    auto &v6 = reinterpret_cast<sockaddr_in6 &>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(static_cast<u16>(port));
    return inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &v6.sin6_addr) == 1 ? sizeof v6 : 0;
  }
  auto &v4 = reinterpret_cast<sockaddr_in &>(storage);
  v4.sin_family = AF_INET;
  v4.sin_port = htons(static_cast<u16>(port));
  if (host.empty()) return sizeof v4;
  return inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1 ? sizeof v4 : 0;
}

} // namespace

Context::Context() {
  descriptors_.resize(kFirstPreopen);
  for (u32 stream = 0; stream < kFirstPreopen; ++stream) {
    Checked<Descriptor> d = describeBorrowed(static_cast<int>(stream));
    if (d.ok()) // else the host runs with this stream closed, and so does the guest
      setStandard(stream, d.take());
  }
}

void Context::setStandard(u32 stream, Descriptor descriptor) {
  descriptor.isStandard = true;
  descriptor.base = standardRights(stream, descriptor.base & (right::File | right::Socket));
  descriptor.possible = descriptor.base;
  descriptor.inheriting = 0;
  descriptors_[stream].reset(new OpenDescriptor(std::move(descriptor)));
}

void Context::addArg(std::string_view argument) { args_.emplace_back(argument); }

void Context::setEnv(std::string_view name, std::string_view value) {
  std::string entry(name);
  entry += '=';
  const usize prefix = entry.size();
  entry += value;
  for (std::string &old : environment_)
    if (old.compare(0, prefix, entry, 0, prefix) == 0) {
      old = std::move(entry);
      return;
    }
  environment_.push_back(std::move(entry));
}

Result<void> Context::preopen(const std::string &hostPath, const std::string &guestPath, bool readOnly) {
  UniqueFd fd(open(hostPath.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return makeError(ErrorKind::Io, "cannot open directory %s: %s", hostPath.c_str(), strerror(errno));
  Checked<Descriptor> d = describeOwned(std::move(fd));
  if (!d.ok()) return makeError(ErrorKind::Io, "cannot use directory %s", hostPath.c_str());
  if (!kernelWalks(d->fd)) options.walkByHand = true;
  d->readOnly = readOnly;
  d->preopenName = guestPath;
  if (!insertFrom(kFirstPreopen, d.take()).ok())
    return makeError(ErrorKind::Io, "directory %s is one more than the %u descriptors that are allowed",
                     hostPath.c_str(), options.maxDescriptors);
  return {};
}

Result<u32> Context::listenTcp(const std::string &address) {
  sockaddr_storage storage{};
  socklen_t length = parseAddress(address, storage);
  if (!length)
    return makeError(ErrorKind::Malformed,
                     "an address to listen on is like 127.0.0.1:8080, [::1]:8080 or :8080, not %s",
                     address.c_str());
  auto *const name = reinterpret_cast<sockaddr *>(&storage);
  UniqueFd fd(socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int yes = 1;
  if (!fd || setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
      bind(fd.get(), name, length) != 0 || listen(fd.get(), SOMAXCONN) != 0 ||
      getsockname(fd.get(), name, &length) != 0)
    return makeError(ErrorKind::Io, "cannot listen on %s: %s", address.c_str(), strerror(errno));
  TRY(addDescriptor(std::move(fd)));
  // The port is at the same place for both families.
  return u32(ntohs(reinterpret_cast<sockaddr_in &>(storage).sin_port));
}

Result<u32> Context::addDescriptor(UniqueFd fd) {
  Checked<Descriptor> d = describeOwned(std::move(fd));
  if (!d.ok()) return makeError(ErrorKind::Io, "not an open descriptor");
  Checked<u32> at = insertFrom(kFirstPreopen, d.take());
  if (!at.ok())
    return makeError(ErrorKind::Io, "this is one more than the %u descriptors that are allowed",
                     options.maxDescriptors);
  return at.take();
}

void Context::closeStandard(u32 stream) {
  if (stream < kFirstPreopen) descriptors_[stream].reset();
}

Result<void> Context::redirectStandard(u32 stream, const std::string &hostPath) {
  const int flags = stream == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC;
  UniqueFd fd(open(hostPath.c_str(), flags | O_CLOEXEC | O_NOCTTY, 0666));
  if (!fd) return makeError(ErrorKind::Io, "cannot open %s: %s", hostPath.c_str(), strerror(errno));
  // Output and errors in one file share its position, or each would overwrite the other.
  if (stream == 2 && descriptors_[1] && isSameFile(fd.get(), descriptors_[1]->fd))
    fd = UniqueFd(fcntl(descriptors_[1]->fd, F_DUPFD_CLOEXEC, 0));
  Checked<Descriptor> d = describeOwned(std::move(fd));
  if (stream >= kFirstPreopen || !d.ok())
    return makeError(ErrorKind::Io, "cannot use %s as a standard stream", hostPath.c_str());
  setStandard(stream, d.take());
  return {};
}

void OpenDescriptor::Release::operator()(OpenDescriptor *descriptor) const {
  if (descriptor->uses.fetch_sub(1, std::memory_order_acq_rel) == 1) delete descriptor;
}

Checked<DescriptorRef> Context::descriptor(u32 fd, u64 rights) {
  const SharedLock lock(tableMutex_, isShared_);
  if (fd >= descriptors_.size() || !descriptors_[fd]) [[unlikely]]
    return Errno::Badf;
  OpenDescriptor &found = *descriptors_[fd];
  TRY_ERRNO(found.require(rights));
  return DescriptorRef(found, isShared_);
}

Checked<u32> Context::insert(Descriptor descriptor) {
  OwnedDescriptor open(new OpenDescriptor(std::move(descriptor)));
  const SharedLock lock(tableMutex_, isShared_);
  Checked<u32> at = place(lowestFree_, open);
  if (at.ok()) lowestFree_ = *at + 1;
  return at;
}

Checked<u32> Context::insertFrom(u32 lowest, Descriptor descriptor) {
  OwnedDescriptor open(new OpenDescriptor(std::move(descriptor)));
  return place(lowest, open);
}

Checked<u32> Context::place(u32 lowest, OwnedDescriptor &descriptor) {
  u32 at = lowest;
  while (at < descriptors_.size() && descriptors_[at]) ++at;
  if (at >= options.maxDescriptors) return Errno::Mfile;
  if (at == descriptors_.size()) descriptors_.emplace_back();
  descriptors_[at] = std::move(descriptor);
  return at;
}

// In both, what is closed is closed after the lock: that may take its time.
Errno Context::close(u32 fd) {
  OwnedDescriptor closed;
  const SharedLock lock(tableMutex_, isShared_);
  if (fd >= descriptors_.size() || !descriptors_[fd]) return Errno::Badf;
  forgetListingOf(descriptors_[fd].get());
  closed = std::move(descriptors_[fd]);
  if (fd < lowestFree_) lowestFree_ = fd;
  return Errno::Success;
}

Errno Context::renumber(u32 from, u32 to) {
  OwnedDescriptor closed;
  const SharedLock lock(tableMutex_, isShared_);
  if (from >= descriptors_.size() || !descriptors_[from] || to >= descriptors_.size() || !descriptors_[to])
    return Errno::Badf;
  if (from == to) return Errno::Success;
  forgetListingOf(descriptors_[to].get());
  closed = std::move(descriptors_[to]);
  descriptors_[to] = std::move(descriptors_[from]);
  if (from < lowestFree_) lowestFree_ = from;
  return Errno::Success;
}

u64 Context::takeOutput(u64 bytes) {
  if (options.maxOutput == ~u64(0)) return bytes;
  u64 written = written_, taken;
  do taken = std::min(bytes, options.maxOutput - written);
  while (!written_.compare_exchange_weak(written, written + taken));
  return taken;
}

// procfs lets a process reach itself (/proc/self/mem) past every wall, so no guest opens a file of it, however deep below
// a preopen a procfs is mounted.
bool Context::isForbiddenFileSystem(int fd, u64 device) {
  if (device == allowedDevice_) return false;
  struct statfs fs;
  if (fstatfs(fd, &fs) != 0 || fs.f_type == kProcSuperMagic) return true;
  allowedDevice_ = device;
  return false;
}

} // namespace wasi
