// The path functions where nobody wants to leave: what POSIX says, with openat2 and with the walk by hand.
#include "tests/unit/wasi/guest.h"
#include "wasi-libc-shim/path-walk.h"
#include <sys/stat.h>

using namespace wasi;

namespace {

struct Rooted : Guest {
  TemporaryDirectory directory;
  explicit Rooted(bool byHand) {
    REQUIRE(context.preopen(directory.path(), "/").ok());
    REQUIRE_FALSE(context.options.walkByHand); // else the kernel under the tests has no openat2
    context.options.walkByHand = byHand;
  }
};

// Each case twice: walked by the kernel and by hand.
#define FOR_BOTH_WALKS(guest)                                                                                          \
  for (const bool byHand : {false, true})                                                                              \
    if (Rooted guest(byHand); true)

TEST_CASE("opens through directories, dots and links that stay inside") {
  FOR_BOTH_WALKS(guest) {
    guest.directory.makeDirectory("a/b");
    guest.directory.write("a/b/file", "text");
    guest.directory.link("a/b", "short");
    guest.directory.link("../b/file", "a/b/around");
    guest.directory.link("short/around", "twice");
    for (const char *path : {"a/b/file", "a//b/./file", "a/../a/b/file", "./a/b/../b/file", "short/file",
                             "short/../b/file", "a/b/around", "twice", "short/../../twice"})
      CHECK_MESSAGE(guest.contents(3, path) == "text", path);
  }
}

TEST_CASE("errors are those of POSIX") {
  FOR_BOTH_WALKS(guest) {
    guest.directory.makeDirectory("d");
    guest.directory.write("file", "text");
    guest.directory.link("loop", "loop");
    guest.directory.link("nowhere", "dangling");
    guest.directory.link("d", "to-d");
    guest.directory.link("file", "to-file");
    u32 fd = 0;
    auto open = [&](const char *path, Guest::OpenOptions o = {.base = right::FdRead}) {
      return guest.open(3, path, fd, o);
    };
    const u64 read = right::FdRead;
    CHECK(open("") == Errno::Noent);
    CHECK(open("no") == Errno::Noent);
    CHECK(open("no/file") == Errno::Noent);
    CHECK(open("file/x") == Errno::Notdir);
    CHECK(open("file/") == Errno::Notdir);
    CHECK(open("file/.") == Errno::Notdir);
    CHECK(open("file/..") == Errno::Notdir);
    CHECK(open("to-file/") == Errno::Notdir);
    CHECK(open("d/") == Errno::Success);
    CHECK(open("to-d/") == Errno::Success);
    CHECK(open("d/..") == Errno::Success);
    CHECK(open(".") == Errno::Success);
    CHECK(open("loop") == Errno::Loop);
    CHECK(open("loop/x") == Errno::Loop);
    CHECK(open("dangling") == Errno::Noent);
    CHECK(open("to-file", {.base = read, .lookup = 0}) == Errno::Loop);
    CHECK(open("to-d", {.oflags = oflag::Directory, .base = read, .lookup = 0}) == Errno::Loop);
    CHECK(open("file", {.oflags = oflag::Directory, .base = read}) == Errno::Notdir);
    CHECK(open("file", {.oflags = oflag::Directory, .base = read, .lookup = 0}) == Errno::Notdir);
    CHECK(open("to-d", {.oflags = oflag::Directory, .base = read}) == Errno::Success);
    CHECK(open("d", {.base = right::FdWrite}) == Errno::Isdir);
    CHECK(open("d", {.oflags = oflag::Creat | oflag::Directory, .base = read}) == Errno::Inval);
    CHECK(open("file", {.oflags = oflag::Creat | oflag::Excl, .base = read}) == Errno::Exist);
    CHECK(open("dangling", {.oflags = oflag::Creat | oflag::Excl, .base = read}) == Errno::Exist);
    CHECK(open("new/", {.oflags = oflag::Creat, .base = read}) == Errno::Isdir);
    CHECK(open("file", {.oflags = 16, .base = read}) == Errno::Inval);
    CHECK(open("file", {.base = read, .fdflags = 32}) == Errno::Inval);
    CHECK(open(std::string(300, 'x').c_str()) == Errno::Nametoolong);
    CHECK(open(std::string(5000, 'x').c_str()) == Errno::Nametoolong);
    CHECK_FALSE(guest.directory.has("nowhere"));
    CHECK(open("dangling", {.oflags = oflag::Creat, .base = read}) == Errno::Success); // makes what it points to
    CHECK(guest.directory.has("nowhere"));
    const u32 file = fd;
    CHECK(guest.open(file, "x", fd, {.base = read}) == Errno::Notdir);
    CHECK(guest.open(99, "x", fd, {.base = read}) == Errno::Badf);
  }
}

TEST_CASE("creates, truncates, appends") {
  FOR_BOTH_WALKS(guest) {
    u32 fd = 0;
    REQUIRE(guest.open(3, "new", fd, {.oflags = oflag::Creat | oflag::Excl}) == Errno::Success);
    CHECK(guest.write(fd, "long text") == Errno::Success);
    REQUIRE(guest.open(3, "new", fd, {.oflags = oflag::Trunc}) == Errno::Success);
    CHECK(guest.write(fd, "a") == Errno::Success);
    REQUIRE(guest.open(3, "new", fd, {.fdflags = fdflag::Append}) == Errno::Success);
    CHECK(guest.write(fd, "b") == Errno::Success);
    CHECK(guest.directory.read("new") == "ab");
  }
}

TEST_CASE("names that are no text are refused") {
  FOR_BOTH_WALKS(guest) {
    Filestat stat;
    CHECK(guest.stat(3, std::string_view("a\0b", 3), stat) == Errno::Inval);
    CHECK(guest.stat(3, "\xFF", stat) == Errno::Ilseq);
    CHECK(guest.stat(3, "\xC0\xAE\xC0\xAE/secret", stat) == Errno::Ilseq); // ".." in overlong form
    CHECK(guest.stat(3, "\xED\xA0\x80", stat) == Errno::Ilseq);
    CHECK(guest.makeDirectory(3, "\xE2\x82\xAC") == Errno::Success);
    CHECK(guest.directory.has("\xE2\x82\xAC"));
  }
}

TEST_CASE("directories are made and removed, with slashes behind them too") {
  FOR_BOTH_WALKS(guest) {
    CHECK(guest.makeDirectory(3, "d") == Errno::Success);
    CHECK(guest.makeDirectory(3, "d/e/") == Errno::Success);
    CHECK(guest.makeDirectory(3, "d") == Errno::Exist);
    CHECK(guest.makeDirectory(3, ".") == Errno::Exist);
    CHECK(guest.makeDirectory(3, "d/..") == Errno::Exist);
    CHECK(guest.makeDirectory(3, "no/d") == Errno::Noent);
    CHECK(guest.removeDirectory(3, "d") == Errno::Notempty);
    CHECK(guest.removeDirectory(3, "d/e/") == Errno::Success);
    CHECK(guest.removeDirectory(3, "d/.") == Errno::Inval);
    CHECK(guest.unlink(3, "d") == Errno::Isdir);
    CHECK(guest.removeDirectory(3, "d") == Errno::Success);
    guest.directory.write("file", "");
    CHECK(guest.removeDirectory(3, "file") == Errno::Notdir);
    CHECK(guest.unlink(3, "file/") == Errno::Notdir);
    CHECK(guest.unlink(3, "file") == Errno::Success);
    CHECK(guest.unlink(3, "file") == Errno::Noent);
  }
}

TEST_CASE("links are made, read, followed or not") {
  FOR_BOTH_WALKS(guest) {
    guest.directory.makeDirectory("d");
    guest.directory.write("d/file", "text");
    CHECK(guest.symlink("d/file", 3, "link") == Errno::Success);
    CHECK(guest.symlink("d", 3, "link") == Errno::Exist);
    CHECK(guest.symlink("x", 3, "new/") == Errno::Noent);
    CHECK(guest.symlink("", 3, "new") == Errno::Noent);
    const u32 used = guest.room(4), buffer = guest.room(16);
    CHECK(path_readlink(guest, 3, guest.put("link"), 4, buffer, 16, used) == Errno::Success);
    CHECK(guest.text(buffer, guest.get<u32>(used)) == "d/file");
    CHECK(path_readlink(guest, 3, guest.put("link"), 4, buffer, 3, used) == Errno::Success);
    CHECK(guest.get<u32>(used) == 3);
    CHECK(path_readlink(guest, 3, guest.put("link"), 4, buffer, 0, used) == Errno::Success);
    CHECK(guest.get<u32>(used) == 0);
    CHECK(path_readlink(guest, 3, guest.put("d"), 1, buffer, 16, used) == Errno::Inval);
    Filestat stat;
    CHECK(guest.stat(3, "link", stat, 0) == Errno::Success);
    CHECK(stat.type == FileType::SymbolicLink);
    CHECK(guest.stat(3, "link", stat) == Errno::Success);
    CHECK(stat.type == FileType::RegularFile);
    CHECK(guest.stat(3, "link/", stat) == Errno::Notdir);
    CHECK(guest.stat(3, "d/", stat) == Errno::Success);
    CHECK(guest.stat(3, ".", stat) == Errno::Success);
    CHECK(guest.stat(3, "d/file", stat, 2) == Errno::Inval);
    CHECK(guest.unlink(3, "link") == Errno::Success);
    CHECK(guest.directory.has("d/file"));
  }
}

TEST_CASE("times are set on the file or on the link") {
  FOR_BOTH_WALKS(guest) {
    guest.directory.write("file", "");
    guest.directory.link("file", "link");
    auto set = [&](u32 flags, u64 mtim) {
      return path_filestat_set_times(guest, 3, flags, guest.put("link"), 4, 0, mtim, fstflag::Mtim);
    };
    CHECK(set(lookupflag::SymlinkFollow, 5'000'000'001) == Errno::Success);
    CHECK(set(0, 7) == Errno::Success);
    Filestat stat;
    CHECK(guest.stat(3, "link", stat) == Errno::Success);
    CHECK(stat.mtim == 5'000'000'001);
    CHECK(guest.stat(3, "link", stat, 0) == Errno::Success);
    CHECK(stat.mtim == 7);
  }
}

TEST_CASE("renames files and directories") {
  FOR_BOTH_WALKS(guest) {
    guest.directory.makeDirectory("d/e");
    guest.directory.write("file", "text");
    CHECK(guest.rename(3, "file", 3, "d/moved") == Errno::Success);
    CHECK(guest.directory.read("d/moved") == "text");
    CHECK(guest.rename(3, "d/moved/", 3, "x") == Errno::Notdir);
    CHECK(guest.rename(3, "d/e/", 3, "f/") == Errno::Success);
    CHECK(guest.rename(3, "d", 3, "d/sub") == Errno::Inval);
    CHECK(guest.rename(3, "no", 3, "x") == Errno::Noent);
    CHECK(guest.rename(3, "f", 3, "d") == Errno::Notempty);
    CHECK(guest.rename(3, ".", 3, "x") == Errno::Busy);
  }
}

TEST_CASE("hard links name the same file, and a link itself unless it is followed") {
  FOR_BOTH_WALKS(guest) {
    guest.directory.write("file", "text");
    guest.directory.link("file", "soft");
    Filestat file, other;
    CHECK(guest.link(3, "file", 3, "hard") == Errno::Success);
    CHECK(guest.link(3, "soft", 3, "hard-soft") == Errno::Success);
    CHECK(guest.link(3, "soft", 3, "hard-file", lookupflag::SymlinkFollow) == Errno::Inval);
    CHECK(guest.link(3, "file", 3, "hard-file", lookupflag::SymlinkFollow) == Errno::Success);
    CHECK(guest.link(3, "file", 3, "hard") == Errno::Exist);
    CHECK(guest.link(3, "file/", 3, "x") == Errno::Notdir);
    CHECK(guest.link(3, "file", 3, "x/") == Errno::Noent);
    CHECK(guest.link(3, ".", 3, "x") == Errno::Perm);
    CHECK(guest.stat(3, "file", file) == Errno::Success);
    CHECK(file.nlink == 3);
    CHECK(guest.stat(3, "hard-file", other, 0) == Errno::Success);
    CHECK(other.ino == file.ino);
    CHECK(guest.stat(3, "hard-soft", other, 0) == Errno::Success);
    CHECK(other.type == FileType::SymbolicLink);
  }
}

TEST_CASE("UTF-8 is checked as RFC 3629 says") {
  for (const char *good :
       {"", "a", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
    CHECK(isUtf8(good));
  for (const char *bad : {"\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82", "\xF0\x8F\xBF\xBF",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x28\xA1", "a\xFF"})
    CHECK_FALSE(isUtf8(bad));
}

} // namespace
