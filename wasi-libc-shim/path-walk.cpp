// The sandboxed path walk, by the kernel and by hand.
#include "wasi-libc-shim/path-walk.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#ifndef SYS_openat2
#define SYS_openat2 437 // the same on every architecture
#endif

namespace wasi {
namespace {

// linux/openat2.h, absent from older headers
struct OpenHow {
  u64 flags, mode, resolve;
};
constexpr u64 kResolveNoMagiclinks = 0x02, kResolveBeneath = 0x08;

constexpr u32 kMaxLinks = 40; // as the kernel's

// openat2, beneath `root`. Fails with errno like openat; EXDEV: the path would leave.
int openByKernel(int root, const char *path, int flags, mode_t mode) {
  OpenHow how{};
  how.flags = static_cast<u64>(flags);
  how.mode = flags & O_CREAT ? mode : 0;
  how.resolve = kResolveBeneath | kResolveNoMagiclinks;
  int fd = -1;
  // EAGAIN: a rename or mount somewhere meanwhile, so that the kernel could not tell whether ".." stayed beneath.
  for (u32 i = 0; i < kWalkRetries; ++i) {
    fd = static_cast<int>(syscall(SYS_openat2, root, path, &how, sizeof how));
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  return fd;
}

Errno walkError() { return errno == EXDEV ? kEscape : lastError(); }

// The target of link `name` in `directory`; an empty string if it is no link.
Checked<std::string> linkTarget(int directory, const char *name) {
  char target[PATH_MAX];
  const ssize_t n = readlinkat(directory, name, target, sizeof target);
  if (n >= 0)
    return n == 0                       ? Checked<std::string>(Errno::Noent)
           : size_t(n) == sizeof target ? Checked<std::string>(Errno::Nametoolong)
                                        : Checked<std::string>(std::string(target, static_cast<usize>(n)));
  if (errno == EINVAL) return std::string();
  return lastError();
}

// Walks to the directory `path` beneath `root`, opening one component at a time and following links by their text. Every
// directory on the way stays open, so that ".." goes back to the one that was really passed and never above `root`.
Checked<UniqueFd> directoryByHand(int root, std::string_view path) {
  std::vector<UniqueFd> passed;
  std::string left(path);
  u32 links = 0;
  while (!left.empty()) {
    const usize start = left.find_first_not_of('/');
    if (start == std::string::npos) break;
    usize end = left.find('/', start);
    if (end == std::string::npos) end = left.size();
    const std::string name = left.substr(start, end - start);
    left.erase(0, end);
    if (name == ".") continue;
    if (name == "..") {
      if (passed.empty()) return kEscape;
      passed.pop_back();
      continue;
    }
    const int from = passed.empty() ? root : passed.back().get();
    UniqueFd next(openat(from, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (next) {
      passed.push_back(std::move(next));
      continue;
    }
    if (errno != ENOTDIR && errno != ELOOP) return lastError();
    const std::string target = TRY(linkTarget(from, name.c_str()));
    if (target.empty()) return Errno::Notdir;
    if (target[0] == '/') return kEscape;
    if (++links > kMaxLinks) return Errno::Loop;
    if (target.size() + left.size() >= PATH_MAX) return Errno::Nametoolong;
    left.insert(0, target);
  }
  if (!passed.empty()) return std::move(passed.back());
  UniqueFd same(openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!same) return lastError();
  return same;
}

Checked<UniqueFd> openDirectory(const Context &context, int root, std::string_view path) {
  if (context.options.walkByHand) return directoryByHand(root, path);
  char text[PATH_MAX]; // callers keep paths below PATH_MAX
  text[path.copy(text, sizeof text - 1)] = 0;
  UniqueFd fd(openByKernel(root, text, O_PATH | O_DIRECTORY | O_CLOEXEC, 0));
  if (fd) return fd;
  return errno == EAGAIN ? directoryByHand(root, path) : Checked<UniqueFd>(walkError());
}

struct Split {
  std::string_view parent; // may be empty: the root of the walk
  std::string_view name;   // empty: the parent itself is meant
  bool slash;
};

Split split(std::string_view path) {
  Split s{};
  const usize end = path.find_last_not_of('/');
  if (end == std::string_view::npos) // "/": callers have refused it
    return s;
  s.slash = end + 1 < path.size();
  path = path.substr(0, end + 1);
  const usize slash = path.rfind('/');
  const usize start = slash == std::string_view::npos ? 0 : slash + 1;
  s.parent = path.substr(0, start);
  s.name = path.substr(start);
  if (s.name == "." || s.name == "..") {
    s.parent = path;
    s.name = {};
  }
  return s;
}

Checked<Place> place(const Context &context, int root, const Split &s) {
  if (s.name.size() > NAME_MAX) return Errno::Nametoolong;
  Place p;
  p.slash = s.slash;
  s.name.copy(p.name, s.name.size());
  if (s.name.empty()) p.name[0] = '.';
  if (s.parent.empty()) {
    p.directory = root;
  } else {
    p.owned = TRY(openDirectory(context, root, s.parent));
    p.directory = p.owned.get();
  }
  return p;
}

Checked<UniqueFd> openByHand(const Context &context, int root, const char *path, int flags, mode_t mode, Final final) {
  for (u32 i = 0; i < kWalkRetries; ++i) {
    const Place p = TRY(locate(context, root, path, final));
    if (p.slash && (flags & O_CREAT)) return Errno::Isdir;
    UniqueFd fd(openat(p.directory, p.name, flags | O_NOFOLLOW | O_CLOEXEC | (p.slash ? O_DIRECTORY : 0), mode));
    if (fd) return fd;
    // A link that was not there when the place was looked up: look again, if links are to be followed at all.
    if (errno != ELOOP || final == Final::Keep) return lastError();
  }
  return Errno::Loop;
}

} // namespace

Errno GuestPath::load(const GuestMemory &memory, u32 at, u32 length) {
  const std::span<u8> bytes = TRY(memory.bytes(at, length));
  if (bytes.empty()) return Errno::Noent;
  if (bytes.size() >= sizeof text_) return Errno::Nametoolong;
  memcpy(text_, bytes.data(), bytes.size());
  text_[bytes.size()] = 0;
  length_ = length;
  const std::string_view text(text_, length);
  if (text.find('\0') != std::string_view::npos) return Errno::Inval;
  return isUtf8(text) ? Errno::Success : Errno::Ilseq;
}

Checked<Place> locate(const Context &context, int root, const char *path, Final final) {
  if (path[0] == '/') return kEscape;
  std::string expanded; // of links in the last component
  std::string_view text = path;
  bool slash = false;
  for (u32 links = 0; links <= kMaxLinks; ++links) {
    const Split s = split(text);
    slash |= s.slash;
    Place p = TRY(place(context, root, s));
    p.slash = slash;
    if ((final == Final::Keep && !slash) || s.name.empty()) return p;
    Checked<std::string> target = linkTarget(p.directory, p.name);
    // No such name, or no access: what the caller does with the place will say so.
    if (!target.ok() || target->empty()) return p;
    if ((*target)[0] == '/') return kEscape;
    if (s.parent.size() + target->size() >= PATH_MAX) return Errno::Nametoolong;
    std::string next(s.parent);
    next += *target;
    expanded = std::move(next);
    text = expanded;
  }
  return Errno::Loop;
}

Checked<Place> locateToChange(const Context &context, int root, const char *path) {
  if (path[0] == '/') return kEscape;
  Place p = TRY(place(context, root, split(path)));
  // SAFETY: name has room for NAME_MAX bytes, a slash and the NUL. mkdirat, unlinkat, renameat, symlinkat and linkat's
  // new name look the last component up without following it, with a slash behind it too.
  if (p.slash) strcat(p.name, "/");
  return p;
}

Checked<UniqueFd> openBeneath(const Context &context, int root, const char *path, int flags, mode_t mode, Final final) {
  if (path[0] == '/') return kEscape;
  if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) final = Final::Keep;
  if (context.options.walkByHand) return openByHand(context, root, path, flags, mode, final);
  const int all = flags | O_CLOEXEC | (final == Final::Keep ? O_NOFOLLOW : 0);
  UniqueFd fd(openByKernel(root, path, all, mode));
  if (fd) return fd;
  return errno == EAGAIN ? openByHand(context, root, path, flags, mode, final) : Checked<UniqueFd>(walkError());
}

bool kernelWalks(int directory) {
  return bool(UniqueFd(openByKernel(directory, ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0)));
}

// RFC 3629: shortest forms only, no surrogates, up to U+10FFFF.
bool isUtf8(std::string_view text) {
  const auto *at = reinterpret_cast<const u8 *>(text.data()), *const end = at + text.size();
  while (at < end) {
    const u8 first = *at++;
    if (first < 0x80) continue;
    const u32 more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4 || static_cast<usize>(end - at) < more) return false;
    const u8 least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const u8 most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (*at < least || *at > most) return false;
    for (u32 i = 1; i < more; ++i)
      if ((at[i] & 0xC0) != 0x80) return false;
    at += more;
  }
  return true;
}

} // namespace wasi
