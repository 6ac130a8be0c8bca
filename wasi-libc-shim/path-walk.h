// Paths that a guest names, resolved so that they cannot leave the directory they start from: neither by "..", nor by a
// symbolic link, nor by one swapped in during the walk. With openat2 (Linux 5.6) the kernel keeps the walk beneath; where
// it is missing or forbidden, the walk is done here component by component, no step following a link.
//
// What an operation then touches is a *place*: an open directory and one name in it that is not followed.
#pragma once
#include "wasi-libc-shim/context.h"
#include "wasi-libc-shim/guest-memory.h"
#include <limits.h>
#include <sys/types.h>

namespace wasi {

// What a path that would leave its directory gets.
inline constexpr Errno kEscape = Errno::Perm;

// A relative path copied out of guest memory: not empty, below PATH_MAX, UTF-8 without NUL.
class GuestPath {
public:
  GuestPath() { text_[0] = 0; }
  // Reads and checks it. `mayBeAbsolute`: for the text of a symbolic link, which is checked when it is followed.
  Errno load(const GuestMemory &memory, u32 at, u32 length);
  const char *text() const { return text_; }
  u32 length() const { return length_; }
  bool isAbsolute() const { return text_[0] == '/'; }

private:
  u32 length_ = 0;
  char text_[PATH_MAX];
};

struct Place {
  int directory = -1; // borrowed: the root of the walk, or `owned`
  UniqueFd owned;
  bool slash = false;           // the path ended with a slash: only a directory will do
  char name[NAME_MAX + 2] = {}; // one component, "." for the directory itself; never ".."
};

// How often a walk that something outside interfered with is tried again.
constexpr u32 kWalkRetries = 16;

enum class Final : u8 {
  Keep,   // the last component is meant itself, even if it is a link
  Follow, // if it is a link, what it leads to is meant
};

// The place that `path` beneath directory `root` names. Its name carries no slash.
Checked<Place> locate(const Context &context, int root, const char *path, Final final);
// For operations that create or remove the name and never follow it: a trailing slash stays on it, and the kernel decides.
Checked<Place> locateToChange(const Context &context, int root, const char *path);

// Opens `path` beneath `root` with open(2) `flags` (O_NOFOLLOW and O_CLOEXEC are added as due).
Checked<UniqueFd> openBeneath(const Context &context, int root, const char *path, int flags, mode_t mode, Final final);

// Whether the kernel can walk from `directory` with openat2.
bool kernelWalks(int directory);

bool isUtf8(std::string_view text);

} // namespace wasi
