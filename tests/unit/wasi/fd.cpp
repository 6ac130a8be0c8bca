// Descriptors: rights, flags, numbers, what is known of the file.
#include "tests/unit/wasi/guest.h"
#include <fcntl.h>
#include <sys/stat.h>

using namespace wasi;

namespace {

struct Opened : Guest { // a guest with a directory at 3 and a file of ten bytes at `fd`
  TemporaryDirectory directory;
  u32 fd = 0;
  explicit Opened(const OpenOptions &o = {}) {
    REQUIRE(context.preopen(directory.path(), "/").ok());
    directory.write("file", "0123456789");
    REQUIRE(open(3, "file", fd, o) == Errno::Success);
  }
};

TEST_CASE("a new descriptor has the lowest free number") {
  Opened guest;
  CHECK(guest.fd == 4);
  u32 second = 0, third = 0;
  REQUIRE(guest.open(3, "file", second, {}) == Errno::Success);
  CHECK(second == 5);
  CHECK(fd_close(guest, 4) == Errno::Success);
  REQUIRE(guest.open(3, "file", third, {}) == Errno::Success);
  CHECK(third == 4);
  CHECK(fd_close(guest, 99) == Errno::Badf);
  CHECK(fd_close(guest, ~u32(0)) == Errno::Badf);
}

TEST_CASE("the number of descriptors is limited") {
  Opened guest;
  guest.context.options.maxDescriptors = 6;
  u32 fd = 0;
  CHECK(guest.open(3, "file", fd, {}) == Errno::Success);
  CHECK(guest.open(3, "file", fd, {}) == Errno::Mfile);
}

TEST_CASE("renumber closes the target, frees the source and takes preopen names along") {
  Opened guest;
  u32 second = 0;
  REQUIRE(guest.open(3, "file", second, {.base = right::FdRead}) == Errno::Success);
  CHECK(fd_renumber(guest, second, guest.fd) == Errno::Success);
  CHECK(guest.write(guest.fd, "x") == Errno::Badf); // it is the other one now
  CHECK(fd_close(guest, second) == Errno::Badf);
  CHECK(fd_renumber(guest, guest.fd, 1000) == Errno::Badf);
  CHECK(fd_renumber(guest, 3, guest.fd) == Errno::Success);
  CHECK(fd_prestat_get(guest, guest.fd, 64) == Errno::Success);
  CHECK(fd_prestat_get(guest, 3, 64) == Errno::Badf);
}

TEST_CASE("prestat tells the guest's name of a preopened directory only") {
  Opened guest;
  CHECK(fd_prestat_get(guest, 3, 64) == Errno::Success);
  CHECK(guest.get<Prestat>(64).nameLength == 1);
  CHECK(fd_prestat_dir_name(guest, 3, 64, 1) == Errno::Success);
  CHECK(guest.text(64, 1) == "/");
  CHECK(fd_prestat_dir_name(guest, 3, 64, 0) == Errno::Nametoolong);
  CHECK(fd_prestat_get(guest, guest.fd, 64) == Errno::Badf);
  CHECK(fd_prestat_get(guest, 0, 64) == Errno::Badf);
}

TEST_CASE("rights can be given up, not gained") {
  Opened guest;
  CHECK(fd_fdstat_set_rights(guest, guest.fd, right::FdRead | right::FdSeek | right::FdTell, 0) == Errno::Success);
  CHECK(guest.write(guest.fd, "x") == Errno::Notcapable);
  CHECK(guest.read(guest.fd, 2) == "01");
  CHECK(fd_filestat_get(guest, guest.fd, 64) == Errno::Notcapable);
  CHECK(fd_sync(guest, guest.fd) == Errno::Notcapable);
  CHECK(fd_fdstat_set_rights(guest, guest.fd, right::FdRead | right::FdWrite, 0) == Errno::Notcapable);
  CHECK(fd_fdstat_get(guest, guest.fd, 64) == Errno::Success);
  CHECK(guest.get<Fdstat>(64).rightsBase == (right::FdRead | right::FdSeek | right::FdTell));
}

TEST_CASE("what is opened beneath a directory has no right that the directory does not pass on") {
  Opened guest;
  const u64 passed = right::FdRead | right::FdTell;
  CHECK(fd_fdstat_set_rights(guest, 3, right::PathOpen, passed) == Errno::Success);
  u32 fd = 0;
  CHECK(guest.open(3, "file", fd, {.base = right::FdWrite, .inheriting = 0}) == Errno::Notcapable);
  CHECK(guest.open(3, "file", fd, {.base = right::FdRead, .inheriting = right::FdWrite}) == Errno::Notcapable);
  CHECK(guest.open(3, "new", fd, {.oflags = oflag::Creat, .base = right::FdRead, .inheriting = 0}) ==
        Errno::Notcapable);
  CHECK(guest.open(3, "file", fd, {.base = right::FdRead, .inheriting = 0}) == Errno::Success);
  CHECK(guest.makeDirectory(3, "d") == Errno::Notcapable);
}

TEST_CASE("append and sync can be switched on and off") {
  Opened guest;
  CHECK(fd_fdstat_set_flags(guest, guest.fd, fdflag::Append | fdflag::Dsync) == Errno::Success);
  CHECK(guest.write(guest.fd, "ab") == Errno::Success);
  CHECK(guest.directory.read("file") == "0123456789ab");
  CHECK(fd_fdstat_get(guest, guest.fd, 64) == Errno::Success);
  CHECK(guest.get<Fdstat>(64).flags == (fdflag::Append | fdflag::Dsync));
  CHECK(fd_fdstat_set_flags(guest, guest.fd, 0) == Errno::Success);
  CHECK(fd_seek(guest, guest.fd, 0, 0, 64) == Errno::Success);
  CHECK(guest.write(guest.fd, "xy") == Errno::Success);
  CHECK(guest.directory.read("file") == "xy23456789ab");
  CHECK(fd_fdstat_set_flags(guest, guest.fd, 32) == Errno::Inval);
}

TEST_CASE("size and times can be set") {
  Opened guest;
  CHECK(fd_filestat_set_size(guest, guest.fd, 3) == Errno::Success);
  CHECK(guest.directory.read("file") == "012");
  CHECK(fd_filestat_set_size(guest, guest.fd, ~u64(0)) == Errno::Inval);
  CHECK(fd_filestat_set_times(guest, guest.fd, 0, 1'234'567'890'123'456'789, fstflag::Mtim) == Errno::Success);
  CHECK(fd_filestat_get(guest, guest.fd, 64) == Errno::Success);
  const Filestat stat = guest.get<Filestat>(64);
  CHECK(stat.mtim == 1'234'567'890'123'456'789);
  CHECK(stat.size == 3);
  CHECK(stat.nlink == 1);
  CHECK(stat.type == FileType::RegularFile);
  CHECK(fd_filestat_set_times(guest, guest.fd, 0, 0, fstflag::Mtim | fstflag::MtimNow) == Errno::Inval);
  CHECK(fd_filestat_set_times(guest, guest.fd, 0, 0, 16) == Errno::Inval);
}

TEST_CASE("wasi_unstable has a narrower filestat and another whence") {
  Opened guest;
  CHECK(unstable::fd_filestat_get(guest, guest.fd, 64) == Errno::Success);
  const unstable::Filestat stat = guest.get<unstable::Filestat>(64);
  CHECK(stat.size == 10);
  CHECK(stat.nlink == 1);
  CHECK(unstable::path_filestat_get(guest, 3, 0, guest.put("file"), 4, 128) == Errno::Success);
  CHECK(guest.get<unstable::Filestat>(128).ino == stat.ino);
  CHECK(unstable::fd_seek(guest, guest.fd, 4, 2, 64) == Errno::Success); // set
  CHECK(guest.get<u64>(64) == 4);
  CHECK(unstable::fd_seek(guest, guest.fd, 2, 0, 64) == Errno::Success); // cur
  CHECK(guest.get<u64>(64) == 6);
  CHECK(unstable::fd_seek(guest, guest.fd, 0, 1, 64) == Errno::Success); // end
  CHECK(guest.get<u64>(64) == 10);
  CHECK(unstable::fd_seek(guest, guest.fd, 0, 3, 64) == Errno::Inval);
}

TEST_CASE("allocate extends a file and checks its range") {
  Opened guest;
  CHECK(fd_allocate(guest, guest.fd, 8, 8) == Errno::Success);
  CHECK(guest.directory.read("file").size() == 16);
  CHECK(fd_allocate(guest, guest.fd, 0, 0) == Errno::Inval);
  CHECK(fd_allocate(guest, guest.fd, 1, ~u64(0)) == Errno::Inval);
  CHECK(fd_allocate(guest, guest.fd, u64(INT64_MAX), 1) == Errno::Inval);
}

TEST_CASE("files are brought to the disk, whatever they are open for") {
  Opened writer, reader({.base = right::FdRead | right::FdSync | right::FdDatasync});
  for (Opened *guest : {&writer, &reader}) {
    CHECK(fd_sync(*guest, guest->fd) == Errno::Success);
    CHECK(fd_datasync(*guest, guest->fd) == Errno::Success);
  }
  CHECK(fd_sync(writer, 3) == Errno::Success);
  CHECK(fd_datasync(writer, 3) == Errno::Badf);
  CHECK(fd_sync(writer, 99) == Errno::Badf);
}

TEST_CASE("advice is checked") {
  Opened guest;
  for (u32 advice = 0; advice < 6; ++advice) CHECK(fd_advise(guest, guest.fd, 0, 10, advice) == Errno::Success);
  CHECK(fd_advise(guest, guest.fd, 0, 10, 6) == Errno::Inval);
  CHECK(fd_advise(guest, guest.fd, ~u64(0), 10, 0) == Errno::Inval);
  CHECK(fd_advise(guest, 3, 0, 10, 0) == Errno::Badf);
}

TEST_CASE("a standard stream that is closed or sent to a file") {
  TemporaryDirectory directory;
  directory.write("in", "input");
  Guest guest;
  guest.context.closeStandard(2);
  CHECK(guest.write(2, "x") == Errno::Badf);
  REQUIRE(guest.context.redirectStandard(0, directory / "in").ok());
  CHECK(guest.read(0, 10) == "input");
  CHECK(guest.write(0, "x") == Errno::Badf);
  REQUIRE(guest.context.redirectStandard(1, directory / "out").ok());
  CHECK(guest.write(1, "output") == Errno::Success);
  CHECK(directory.read("out") == "output");
  CHECK_FALSE(guest.context.redirectStandard(1, "/no/such/file").ok());
}

TEST_CASE("a read-only directory lets nothing be changed") {
  TemporaryDirectory directory;
  directory.write("file", "text");
  directory.makeDirectory("sub");
  Guest guest;
  REQUIRE(guest.context.preopen(directory.path(), "/", true).ok());
  REQUIRE(guest.context.preopen(directory.path(), "/rw").ok());
  CHECK(guest.contents(3, "file") == "text");
  u32 fd = 0;
  CHECK(guest.open(3, "file", fd, {.base = right::FdWrite}) == Errno::Rofs);
  CHECK(guest.open(3, "file", fd, {.oflags = oflag::Trunc, .base = right::FdRead}) == Errno::Rofs);
  CHECK(guest.open(3, "new", fd, {.oflags = oflag::Creat, .base = right::FdRead}) == Errno::Rofs);
  CHECK(guest.open(3, "file", fd, {.oflags = oflag::Creat | oflag::Excl, .base = right::FdRead}) == Errno::Exist);
  CHECK(guest.open(3, "file", fd, {.oflags = oflag::Creat, .base = right::FdRead | right::FdFilestatSetTimes}) ==
        Errno::Success);
  CHECK(fd_filestat_set_times(guest, fd, 0, 0, fstflag::Mtim) == Errno::Rofs);
  CHECK(guest.unlink(3, "file") == Errno::Rofs);
  CHECK(guest.makeDirectory(3, "d") == Errno::Rofs);
  CHECK(guest.makeDirectory(3, "sub") == Errno::Exist);
  CHECK(guest.removeDirectory(3, "sub") == Errno::Rofs);
  CHECK(guest.symlink("file", 3, "link") == Errno::Rofs);
  CHECK(guest.rename(3, "file", 4, "moved") == Errno::Rofs);
  CHECK(guest.rename(4, "file", 3, "moved") == Errno::Rofs);
  CHECK(guest.link(3, "file", 4, "hard") == Errno::Rofs); // else it could be written through the other directory
  // and so on beneath it
  REQUIRE(guest.open(3, "sub", fd, {.oflags = oflag::Directory, .base = right::FdReaddir | right::PathOpen}) ==
          Errno::Success);
  u32 below = 0;
  CHECK(guest.open(fd, "new", below, {.oflags = oflag::Creat, .base = right::FdRead}) == Errno::Notcapable);
  CHECK(directory.read("file") == "text");
}

TEST_CASE("output can be limited") {
  Opened guest;
  guest.context.options.maxOutput = 5;
  const u32 n = guest.room(4);
  CHECK(fd_write(guest, guest.fd, guest.iovecs({{guest.put("abc"), 3}, {guest.put("defg"), 4}}), 2, n) ==
        Errno::Success);
  CHECK(guest.get<u32>(n) == 5);
  CHECK(guest.write(guest.fd, "h") == Errno::Nospc);
  CHECK(guest.directory.read("file") == "abcde56789");
}

} // namespace
