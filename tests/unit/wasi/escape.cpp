// Ways out of a preopened directory, each tried with the kernel's walk and with the one by hand. Outside the directory
// stands a secret; no call may read, change, create or remove anything there.
#include "tests/unit/wasi/guest.h"
#include "wasi-libc-shim/path-walk.h"
#include <atomic>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>

using namespace wasi;

namespace {

// root/outside/secret, root/inside/... with `inside` preopened.
struct Prison : Guest {
  TemporaryDirectory root;
  explicit Prison(bool byHand) {
    root.makeDirectory("inside/sub");
    root.makeDirectory("outside/dir");
    root.write("outside/secret", "secret");
    root.write("inside/own", "own");
    REQUIRE(context.preopen(root / "inside", "/").ok());
    context.options.walkByHand = byHand;
  }
  std::string outside() const { return root / "outside"; }

  // Tries everything with a path that should lead to `outside`: nothing of it may succeed.
  void attack(const std::string &toSecret, const std::string &toDirectory, const std::string &toNew) {
    rewind();
    INFO("secret as ", toSecret);
    u32 fd = 0;
    Filestat stat;
    CHECK(contents(3, toSecret).empty());
    CHECK(open(3, toSecret, fd, {.base = right::FdWrite}) != Errno::Success);
    CHECK(open(3, toSecret, fd, {.oflags = oflag::Trunc}) != Errno::Success);
    CHECK(open(3, toDirectory, fd, {.oflags = oflag::Directory, .base = right::FdReaddir}) != Errno::Success);
    CHECK(open(3, toNew, fd, {.oflags = oflag::Creat}) != Errno::Success);
    CHECK(this->stat(3, toSecret, stat) != Errno::Success);
    CHECK(makeDirectory(3, toNew) != Errno::Success);
    CHECK(symlink("x", 3, toNew) != Errno::Success);
    CHECK(link(3, "own", 3, toNew) != Errno::Success);
    CHECK(link(3, toSecret, 3, "stolen", lookupflag::SymlinkFollow) != Errno::Success);
    CHECK(rename(3, "own", 3, toNew) != Errno::Success);
    CHECK(path_filestat_set_times(*this, 3, lookupflag::SymlinkFollow, put(toSecret), length(toSecret), 0, 1,
                                  fstflag::Mtim) != Errno::Success);
    CHECK(removeDirectory(3, toDirectory + "/dir") != Errno::Success);
    CHECK(unlink(3, toDirectory + "/secret") != Errno::Success);
    CHECK(rename(3, toDirectory + "/secret", 3, "stolen") != Errno::Success);
    untouched();
  }
  void untouched() const {
    CHECK(root.read("outside/secret") == "secret");
    CHECK(root.has("outside/dir"));
    CHECK_FALSE(root.has("outside/new"));
    CHECK_FALSE(root.has("inside/stolen"));
    struct stat stat;
    REQUIRE(::stat((root / "outside/secret").c_str(), &stat) == 0);
    CHECK(stat.st_mtim.tv_sec > 1);
  }
};

#define FOR_BOTH_WALKS(guest)                                                                                          \
  for (const bool byHand : {false, true})                                                                              \
    if (Prison guest(byHand); true)

TEST_CASE("dot dot does not lead out") {
  FOR_BOTH_WALKS(guest) {
    for (const char *up : {"../outside", "sub/../../outside", "./sub/.././../outside", "sub/../sub/../../outside"})
      guest.attack(std::string(up) + "/secret", up, std::string(up) + "/new");
    Filestat stat;
    CHECK(guest.stat(3, "..", stat) == kEscape);
    CHECK(guest.stat(3, "sub/../..", stat, 0) == kEscape);
    u32 fd = 0;
    CHECK(guest.open(3, "..", fd, {.base = right::FdReaddir}) == kEscape);
    CHECK(guest.open(3, "../inside/own", fd, {.base = right::FdRead}) == kEscape); // out and in again is out
  }
}

TEST_CASE("an absolute path is no path of the host") {
  FOR_BOTH_WALKS(guest) {
    guest.attack(guest.outside() + "/secret", guest.outside(), guest.outside() + "/new");
    u32 fd = 0;
    CHECK(guest.open(3, "/", fd, {.base = right::FdReaddir}) == kEscape);
    CHECK(guest.open(3, "//etc/passwd", fd, {.base = right::FdRead}) == kEscape);
  }
}

TEST_CASE("a link that points out is not followed, relative or absolute, at the end or on the way") {
  FOR_BOTH_WALKS(guest) {
    guest.root.link("../outside", "inside/dir-link");
    guest.root.link(guest.outside(), "inside/absolute-dir-link");
    guest.root.link("../outside/secret", "inside/file-link");
    guest.root.link(guest.outside() + "/secret", "inside/absolute-file-link");
    guest.root.link("../outside/new", "inside/new-link");
    guest.root.link("sub/../../outside", "inside/winding-link");
    guest.root.link("dir-link", "inside/chain");
    for (const char *link : {"dir-link", "absolute-dir-link", "winding-link", "chain"})
      guest.attack(std::string(link) + "/secret", link, std::string(link) + "/new");
    guest.attack("file-link", "dir-link", "dir-link/new");
    guest.attack("absolute-file-link", "absolute-dir-link", "absolute-dir-link/new");
    u32 fd = 0;
    CHECK(guest.open(3, "new-link", fd, {.oflags = oflag::Creat}) == kEscape);
    // With a slash behind it even lstat and readlink would follow a link.
    Filestat stat;
    CHECK(guest.stat(3, "dir-link/", stat, 0) == kEscape);
    CHECK(path_readlink(guest, 3, guest.put("dir-link/"), 9, 64, 64, 128) == kEscape);
    CHECK(guest.link(3, "file-link", 3, "kept") == Errno::Success); // the link, not the file
    CHECK(guest.stat(3, "kept", stat, 0) == Errno::Success);
    CHECK(stat.type == FileType::SymbolicLink);
    guest.untouched();
  }
}

TEST_CASE("the guest cannot use links that it makes itself") {
  FOR_BOTH_WALKS(guest) {
    CHECK(guest.symlink(guest.outside(), 3, "absolute") == kEscape);
    CHECK(guest.symlink("../outside", 3, "relative") == Errno::Success);
    guest.attack("relative/secret", "relative", "relative/new");
    CHECK(guest.symlink("../../outside", 3, "sub/up") == Errno::Success);
    CHECK(guest.rename(3, "sub/up", 3, "up") == Errno::Success); // moved, it points further out
    guest.attack("up/secret", "up", "up/new");
  }
}

TEST_CASE("a directory that was moved out and kept open does not lead further") {
  FOR_BOTH_WALKS(guest) {
    u32 sub = 0, fd = 0;
    REQUIRE(guest.open(3, "sub", sub, {.oflags = oflag::Directory, .base = right::Directory}) == Errno::Success);
    std::filesystem::rename(guest.root / "inside/sub", guest.root / "outside/sub");
    CHECK(guest.open(sub, "../secret", fd, {.base = right::FdRead}) == kEscape);
    CHECK(guest.open(sub, "..", fd, {.base = right::FdReaddir}) == kEscape);
  }
}

TEST_CASE("procfs is closed, even where a directory of it was given") {
  for (const bool byHand : {false, true}) {
    Guest guest;
    REQUIRE(guest.context.preopen("/proc", "/proc").ok());
    guest.context.options.walkByHand = byHand;
    u32 fd = 0;
    for (const char *path : {"self/mem", "self/environ", "self/root/etc/passwd", "self/cwd", "self/exe", "self/fd/0",
                             "thread-self/mem", "1/environ", "version"})
      CHECK_MESSAGE(guest.open(3, path, fd, {.base = right::FdRead}) != Errno::Success, path);
    CHECK(guest.open(3, "self/mem", fd, {.base = right::FdRead | right::FdWrite}) != Errno::Success);
    CHECK(guest.open(3, "self", fd, {.oflags = oflag::Directory, .base = right::PathOpen}) != Errno::Success);
  }
}

TEST_CASE("from the root directory there is no way into the process through proc") {
  Guest guest;
  REQUIRE(guest.context.preopen("/", "/").ok());
  u32 fd = 0;
  CHECK(guest.open(3, "proc/self/mem", fd, {.base = right::FdRead | right::FdWrite}) != Errno::Success);
  CHECK(guest.open(3, "dev/fd/0", fd, {.base = right::FdRead}) != Errno::Success);
  CHECK(guest.open(3, "dev/stdin", fd, {.base = right::FdRead}) != Errno::Success);
}

TEST_CASE("long paths and many links end with an error") {
  FOR_BOTH_WALKS(guest) {
    std::string deep;
    for (int i = 0; i < 600; ++i) deep += "sub/../";
    CHECK(guest.contents(3, deep.substr(0, 3990) + "x").empty());
    for (int i = 0; i < 60; ++i)
      guest.root.link(i ? "l" + std::to_string(i - 1) : "own", "inside/l" + std::to_string(i));
    u32 fd = 0;
    CHECK(guest.open(3, "l30", fd, {.base = right::FdRead}) == Errno::Success);
    CHECK(guest.open(3, "l59", fd, {.base = right::FdRead}) == Errno::Loop);
    // each link doubles the path
    guest.root.link("own", "inside/d0");
    for (int i = 1; i < 30; ++i)
      guest.root.link("sub/../sub/../d" + std::to_string(i - 1), "inside/d" + std::to_string(i));
    CHECK(guest.contents(3, "d29") == "own");
  }
}

// Another process (or thread of the guest) swaps a directory and a link to the outside while paths go through it.
TEST_CASE("a link swapped in during the walk does not lead out") {
  FOR_BOTH_WALKS(guest) {
    guest.root.makeDirectory("inside/d");
    guest.root.write("inside/d/secret", "decoy");
    guest.root.link("../outside", "inside/evil");
    std::atomic<bool> stop = false;
    const std::string a = guest.root / "inside/d", b = guest.root / "inside/evil";
    std::thread racer([&] {
      while (!stop) (void)renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE);
    });
    u32 decoys = 0;
    for (int i = 0; i < 3000; ++i) {
      guest.rewind();
      const std::string got = guest.contents(3, "d/secret");
      CHECK(got != "secret");
      decoys += got == "decoy";
      Filestat stat;
      if (guest.stat(3, "d/secret", stat) == Errno::Success) CHECK(stat.size == 5);
      (void)guest.stat(3, "d/../d/secret", stat);
      (void)guest.makeDirectory(3, "d/new");
      (void)guest.removeDirectory(3, "d/new");
      (void)guest.link(3, "d/secret", 3, "stolen", lookupflag::SymlinkFollow);
      if (guest.root.has("inside/stolen")) {
        CHECK(guest.root.read("inside/stolen") != "secret");
        (void)guest.unlink(3, "stolen");
      }
      REQUIRE_FALSE(guest.root.has("outside/new"));
    }
    stop = true;
    racer.join();
    CHECK(decoys > 0);
    guest.untouched();
  }
}

} // namespace
