// The path_* functions. Each resolves its paths with path-walk.h and then works on a place: an open directory and one
// name that is not followed, so nothing between the walk and the operation can redirect it.
#include "wasi-libc-shim/functions.h"
#include "wasi-libc-shim/host-file.h"
#include "wasi-libc-shim/path-walk.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/sysmacros.h>

namespace wasi {
namespace {

Errno statusOf(int result) { return result == 0 ? Errno::Success : lastError(); }

// Descriptor `fd` as the start of a path: a directory with `rights`.
Checked<DescriptorRef> directoryOf(const Call &call, u32 fd, u64 rights) {
  DescriptorRef d = TRY(call.context.descriptor(fd));
  if (d->type != FileType::Directory) return Errno::Notdir;
  TRY_ERRNO(d->require(rights));
  return d;
}

// The same for a change.
Checked<DescriptorRef> writableDirectoryOf(const Call &call, u32 fd, u64 rights) {
  DescriptorRef d = TRY(directoryOf(call, fd, rights));
  call.context.forgetListing();
  if (d->readOnly) return Errno::Rofs;
  return d;
}

Final finalOf(u32 lookupFlags) { return lookupFlags & lookupflag::SymlinkFollow ? Final::Follow : Final::Keep; }

Checked<Filestat> filestatOf(const Call &call, u32 fd, u32 flags, u32 path, u32 pathLen) {
  const DescriptorRef d = TRY(directoryOf(call, fd, right::PathFilestatGet));
  GuestPath p;
  TRY_ERRNO(p.load(call.memory, path, pathLen));
  if (flags & ~lookupflag::All) return Errno::Inval;
  struct stat stat;
  // Through directories: one walk and its end's status are less than a walk, and a look from there.
  if (!call.context.options.walkByHand && std::string_view(p.text(), p.length()).find('/') != std::string_view::npos) {
    const UniqueFd file = TRY(openBeneath(call.context, d->fd, p.text(), O_PATH, 0, finalOf(flags)));
    if (fstat(file.get(), &stat) != 0) return lastError();
    return toFilestat(stat);
  }
  Place at = TRY(locate(call.context, d->fd, p.text(), Final::Keep));
  if (fstatat(at.directory, at.name, &stat, AT_SYMLINK_NOFOLLOW) != 0) return lastError();
  // A link that takes a file's place between the two looks is looked through again: its own status is not an answer here.
  for (u32 i = 0; S_ISLNK(stat.st_mode) && finalOf(flags) == Final::Follow; ++i) {
    if (i == kWalkRetries) return Errno::Loop;
    at = TRY(locate(call.context, d->fd, p.text(), Final::Follow));
    if (fstatat(at.directory, at.name, &stat, AT_SYMLINK_NOFOLLOW) != 0) return lastError();
  }
  if (at.slash && !S_ISDIR(stat.st_mode)) return Errno::Notdir;
  return toFilestat(stat);
}

// --- path_open ---

struct OpenRequest {
  u32 oflags, fdFlags;
  u64 base;
};

bool wants(const OpenRequest &r, u64 rights) { return r.base & rights; }

// The access mode that the requested rights need, and O_* for the rest.
int hostFlags(const OpenRequest &r) {
  const bool isDirectory = r.oflags & oflag::Directory; // has no use for FdAllocate
  const bool reads = wants(r, right::FdRead | right::FdReaddir);
  const bool writes = wants(r, right::FdWrite | (isDirectory ? 0 : right::FdAllocate));
  int flags = O_NOCTTY | (!writes ? O_RDONLY : reads ? O_RDWR : O_WRONLY);
  flags |= isDirectory ? O_DIRECTORY : 0; // with a right to write: EISDIR
  flags |= r.oflags & oflag::Creat ? O_CREAT : 0;
  flags |= r.oflags & oflag::Excl ? O_EXCL : 0;
  flags |= r.oflags & oflag::Trunc ? O_TRUNC : 0;
  flags |= r.fdFlags & fdflag::Append ? O_APPEND : 0;
  flags |= r.fdFlags & fdflag::Nonblock ? O_NONBLOCK : 0;
  flags |= r.fdFlags & fdflag::Dsync ? O_DSYNC : 0;
  flags |= r.fdFlags & (fdflag::Sync | fdflag::Rsync) ? O_SYNC : 0;
  return flags;
}

// Under a read-only directory a file can be opened but not created, cut or written.
Checked<UniqueFd> openReadOnly(const Context &context, const Descriptor &directory, const GuestPath &path, int flags,
                               Final final) {
  if ((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC)) return Errno::Rofs;
  Checked<UniqueFd> fd = openBeneath(context, directory.fd, path.text(), flags & ~(O_CREAT | O_EXCL), 0,
                                     flags & O_EXCL ? Final::Keep : final);
  if ((flags & O_CREAT) && fd.error() == Errno::Noent) return Errno::Rofs;
  if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL) && (fd.ok() || fd.error() == Errno::Loop)) return Errno::Exist;
  return fd;
}

// A device file leads to hardware, to a terminal or to all of memory, whatever directory it stands in. Open to guests are
// those that anyone may use and that lead nowhere: null, zero, full, random, urandom (Linux's devices.txt, major 1).
bool isForbiddenDevice(const struct stat &stat) {
  if (S_ISBLK(stat.st_mode)) return true;
  if (!S_ISCHR(stat.st_mode)) return false;
  const unsigned number = minor(stat.st_rdev);
  return major(stat.st_rdev) != 1 || !(number == 3 || number == 5 || (number >= 7 && number <= 9));
}

bool isLink(const Context &context, int directory, const GuestPath &path) {
  Checked<Place> at = locate(context, directory, path.text(), Final::Keep);
  struct stat stat;
  return at.ok() && !at->slash && fstatat(at->directory, at->name, &stat, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISLNK(stat.st_mode);
}

Checked<u32> open(const Call &call, const Descriptor &directory, const GuestPath &path, Final final,
                  const OpenRequest &request, u64 inheriting) {
  Context &context = call.context;
  const int flags = hostFlags(request);
  if (flags & O_CREAT) context.forgetListing();
  Checked<UniqueFd> opened = directory.readOnly ? openReadOnly(context, directory, path, flags, final)
                                                : openBeneath(context, directory.fd, path.text(), flags, 0666, final);
  // For a link that is not to be followed Linux says ENOTDIR if a directory is asked for; POSIX says ELOOP always.
  if (opened.error() == Errno::Notdir && final == Final::Keep && isLink(context, directory.fd, path))
    return Errno::Loop;
  UniqueFd fd = TRY(opened);
  struct stat stat;
  if (fstat(fd.get(), &stat) != 0) return lastError();
  if (isForbiddenDevice(stat) || context.isForbiddenFileSystem(fd.get(), stat.st_dev)) return Errno::Acces;
  Descriptor d = describe(fd.get(), stat, flags);
  d.owned = std::move(fd);
  d.readOnly = directory.readOnly;
  d.flags = request.fdFlags;
  d.base &= request.base;
  d.inheriting = d.type == FileType::Directory ? inheriting : 0;
  return context.insert(std::move(d));
}

} // namespace

Errno path_open(HostFunction *self, u32 fd, u32 dirFlags, u32 path, u32 pathLen, u32 oflags, u64 base, u64 inheriting,
                u32 fdFlags, u32 opened) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(opened));
  const u64 needed = right::PathOpen | (oflags & oflag::Creat ? right::PathCreateFile : 0) |
                     (oflags & oflag::Trunc ? right::PathFilestatSetSize : 0);
  const DescriptorRef d = TRY(directoryOf(call, fd, needed));
  if ((oflags & ~oflag::All) || (fdFlags & ~fdflag::All) || (dirFlags & ~lookupflag::All)) return Errno::Inval;
  if ((oflags & oflag::Directory) && (oflags & (oflag::Creat | oflag::Excl | oflag::Trunc))) return Errno::Inval;
  GuestPath p;
  TRY_ERRNO(p.load(call.memory, path, pathLen));
  base &= right::All;
  inheriting &= right::All;
  if ((base | inheriting) & ~d->inheriting) return Errno::Notcapable;
  out.store(TRY(open(call, *d, p, finalOf(dirFlags), {oflags, fdFlags, base}, inheriting)));
  return Errno::Success;
}

Errno path_create_directory(HostFunction *self, u32 fd, u32 path, u32 pathLen) {
  const Call call(self);
  const DescriptorRef d = TRY(directoryOf(call, fd, right::PathCreateDirectory));
  call.context.forgetListing();
  GuestPath p;
  TRY_ERRNO(p.load(call.memory, path, pathLen));
  const Place at = TRY(locateToChange(call.context, d->fd, p.text()));
  if (d->readOnly) {
    struct stat stat;
    return fstatat(at.directory, at.name, &stat, AT_SYMLINK_NOFOLLOW) == 0 ? Errno::Exist : Errno::Rofs;
  }
  return statusOf(mkdirat(at.directory, at.name, 0777));
}

Errno path_filestat_get(HostFunction *self, u32 fd, u32 flags, u32 path, u32 pathLen, u32 stat) {
  const Call call(self);
  const Out<Filestat> out = TRY(call.memory.out<Filestat>(stat));
  out.store(TRY(filestatOf(call, fd, flags, path, pathLen)));
  return Errno::Success;
}

Errno unstable::path_filestat_get(HostFunction *self, u32 fd, u32 flags, u32 path, u32 pathLen, u32 stat) {
  const Call call(self);
  const Out<unstable::Filestat> out = TRY(call.memory.out<unstable::Filestat>(stat));
  out.store(toUnstable(TRY(filestatOf(call, fd, flags, path, pathLen))));
  return Errno::Success;
}

Errno path_filestat_set_times(HostFunction *self, u32 fd, u32 flags, u32 path, u32 pathLen, u64 atim, u64 mtim,
                              u32 fstFlags) {
  const Call call(self);
  const DescriptorRef d = TRY(writableDirectoryOf(call, fd, right::PathFilestatSetTimes));
  GuestPath p;
  TRY_ERRNO(p.load(call.memory, path, pathLen));
  if (flags & ~lookupflag::All) return Errno::Inval;
  const FileTimes times = TRY(toFileTimes(atim, mtim, fstFlags));
  const Place at = TRY(locate(call.context, d->fd, p.text(), finalOf(flags)));
  if (at.slash) {
    struct stat stat;
    if (fstatat(at.directory, at.name, &stat, AT_SYMLINK_NOFOLLOW) != 0) return lastError();
    if (!S_ISDIR(stat.st_mode)) return Errno::Notdir;
  }
  return statusOf(utimensat(at.directory, at.name, times.times, AT_SYMLINK_NOFOLLOW));
}

// A link gives its file a second way in, so the directory it comes from must be writable too: else a file of a read-only
// directory could be written through the other one.
Errno path_link(HostFunction *self, u32 oldFd, u32 flags, u32 oldPath, u32 oldLen, u32 newFd, u32 newPath, u32 newLen) {
  const Call call(self);
  const DescriptorRef from = TRY(writableDirectoryOf(call, oldFd, right::PathLinkSource));
  const DescriptorRef to = TRY(writableDirectoryOf(call, newFd, right::PathLinkTarget));
  GuestPath oldP, newP;
  TRY_ERRNO(oldP.load(call.memory, oldPath, oldLen));
  TRY_ERRNO(newP.load(call.memory, newPath, newLen));
  if (flags & ~lookupflag::All) return Errno::Inval;
  const Place source = TRY(locate(call.context, from->fd, oldP.text(), Final::Keep));
  const Place target = TRY(locateToChange(call.context, to->fd, newP.text()));
  if (source.slash || finalOf(flags) == Final::Follow) {
    struct stat stat;
    if (fstatat(source.directory, source.name, &stat, AT_SYMLINK_NOFOLLOW) != 0) return lastError();
    if (source.slash) // directories cannot be linked, and nothing else ends with a slash
      return S_ISDIR(stat.st_mode) ? Errno::Perm : Errno::Notdir;
    if (S_ISLNK(stat.st_mode)) return Errno::Inval; // as Wasmtime: a link is linked itself, or not at all
  }
  return statusOf(linkat(source.directory, source.name, target.directory, target.name, 0));
}

Errno path_readlink(HostFunction *self, u32 fd, u32 path, u32 pathLen, u32 buffer, u32 length, u32 used) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(used));
  const std::span<u8> room = TRY(call.memory.bytes(buffer, length));
  const DescriptorRef d = TRY(directoryOf(call, fd, right::PathReadlink));
  GuestPath p;
  TRY_ERRNO(p.load(call.memory, path, pathLen));
  const Place at = TRY(locate(call.context, d->fd, p.text(), Final::Keep));
  char none;
  char *to = room.empty() ? &none : reinterpret_cast<char *>(room.data());
  const ssize_t n = readlinkat(at.directory, at.name, to, room.empty() ? 1 : room.size());
  if (n < 0) {
    const Errno error = lastError();
    struct stat stat;
    const bool isFileWithSlash =
        at.slash && fstatat(at.directory, at.name, &stat, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(stat.st_mode);
    return isFileWithSlash ? Errno::Notdir : error;
  }
  out.store(room.empty() ? 0 : static_cast<u32>(n));
  return Errno::Success;
}

Errno path_remove_directory(HostFunction *self, u32 fd, u32 path, u32 pathLen) {
  const Call call(self);
  const DescriptorRef d = TRY(writableDirectoryOf(call, fd, right::PathRemoveDirectory));
  GuestPath p;
  TRY_ERRNO(p.load(call.memory, path, pathLen));
  const Place at = TRY(locateToChange(call.context, d->fd, p.text()));
  return statusOf(unlinkat(at.directory, at.name, AT_REMOVEDIR));
}

Errno path_rename(HostFunction *self, u32 oldFd, u32 oldPath, u32 oldLen, u32 newFd, u32 newPath, u32 newLen) {
  const Call call(self);
  const DescriptorRef from = TRY(writableDirectoryOf(call, oldFd, right::PathRenameSource));
  const DescriptorRef to = TRY(writableDirectoryOf(call, newFd, right::PathRenameTarget));
  GuestPath oldP, newP;
  TRY_ERRNO(oldP.load(call.memory, oldPath, oldLen));
  TRY_ERRNO(newP.load(call.memory, newPath, newLen));
  const Place source = TRY(locateToChange(call.context, from->fd, oldP.text()));
  const Place target = TRY(locateToChange(call.context, to->fd, newP.text()));
  return statusOf(renameat(source.directory, source.name, target.directory, target.name));
}

// An absolute target would mean one thing to the guest and another to a host program that follows the link later, so the
// guest cannot make one. (Relative ones may dangle or point out; no walk of ours follows them out.)
Errno path_symlink(HostFunction *self, u32 target, u32 targetLen, u32 fd, u32 path, u32 pathLen) {
  const Call call(self);
  const DescriptorRef d = TRY(writableDirectoryOf(call, fd, right::PathSymlink));
  GuestPath text, p;
  TRY_ERRNO(text.load(call.memory, target, targetLen));
  TRY_ERRNO(p.load(call.memory, path, pathLen));
  if (text.isAbsolute()) return kEscape;
  const Place at = TRY(locateToChange(call.context, d->fd, p.text()));
  return statusOf(symlinkat(text.text(), at.directory, at.name));
}

Errno path_unlink_file(HostFunction *self, u32 fd, u32 path, u32 pathLen) {
  const Call call(self);
  const DescriptorRef d = TRY(writableDirectoryOf(call, fd, right::PathUnlinkFile));
  GuestPath p;
  TRY_ERRNO(p.load(call.memory, path, pathLen));
  const Place at = TRY(locateToChange(call.context, d->fd, p.text()));
  return statusOf(unlinkat(at.directory, at.name, 0));
}

} // namespace wasi
