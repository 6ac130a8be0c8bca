// Reading, writing, seeking.
#include "tests/unit/wasi/guest.h"
#include <unistd.h>

using namespace wasi;

namespace {

struct Opened : Guest {
  TemporaryDirectory directory;
  u32 fd = 0;
  explicit Opened(std::string_view text = "0123456789", const OpenOptions &o = {}) {
    REQUIRE(context.preopen(directory.path(), "/").ok());
    directory.write("file", text);
    REQUIRE(open(3, "file", fd, o) == Errno::Success);
  }
};

TEST_CASE("gathers and scatters in one call") {
  Opened guest("");
  const u32 n = guest.room(4);
  CHECK(fd_write(guest, guest.fd, guest.iovecs({{guest.put("ab"), 2}, {0, 0}, {guest.put("cde"), 3}}), 3, n) ==
        Errno::Success);
  CHECK(guest.get<u32>(n) == 5);
  CHECK(guest.directory.read("file") == "abcde");
  const u32 one = guest.room(2), two = guest.room(10);
  CHECK(fd_pread(guest, guest.fd, guest.iovecs({{one, 2}, {two, 10}}), 2, 1, n) == Errno::Success);
  CHECK(guest.get<u32>(n) == 4);
  CHECK(guest.text(one, 2) == "bc");
  CHECK(guest.text(two, 2) == "de");
}

TEST_CASE("positioned access leaves the position alone") {
  Opened guest;
  const u32 n = guest.room(8);
  CHECK(fd_pwrite(guest, guest.fd, guest.iovecs({{guest.put("xy"), 2}}), 1, 4, n) == Errno::Success);
  CHECK(fd_tell(guest, guest.fd, n) == Errno::Success);
  CHECK(guest.get<u64>(n) == 0);
  CHECK(guest.read(guest.fd, 100) == "0123xy6789");
  CHECK(guest.read(guest.fd, 100).empty());
  CHECK(fd_pwrite(guest, guest.fd, guest.iovecs({{guest.put("x"), 1}}), 1, ~u64(0), n) == Errno::Inval);
  CHECK(fd_pread(guest, guest.fd, guest.iovecs({{guest.room(1), 1}}), 1, ~u64(0), n) == Errno::Inval);
}

TEST_CASE("an empty list reads and writes nothing") {
  Opened guest;
  const u32 n = guest.room(4);
  guest.set(n, u32(77));
  CHECK(fd_write(guest, guest.fd, 0, 0, n) == Errno::Success);
  CHECK(guest.get<u32>(n) == 0);
  guest.set(n, u32(77));
  CHECK(fd_read(guest, guest.fd, 0, 0, n) == Errno::Success);
  CHECK(guest.get<u32>(n) == 0);
}

TEST_CASE("seeks from start, position and end, and not before the start") {
  Opened guest;
  const u32 at = guest.room(8);
  CHECK(fd_seek(guest, guest.fd, 4, 0, at) == Errno::Success);
  CHECK(fd_seek(guest, guest.fd, u64(-1), 1, at) == Errno::Success);
  CHECK(guest.get<u64>(at) == 3);
  CHECK(fd_seek(guest, guest.fd, u64(-2), 2, at) == Errno::Success);
  CHECK(guest.get<u64>(at) == 8);
  CHECK(fd_seek(guest, guest.fd, u64(-1), 0, at) == Errno::Inval);
  CHECK(fd_seek(guest, guest.fd, 0, 3, at) == Errno::Inval);
  CHECK(fd_seek(guest, 3, 0, 0, at) == Errno::Badf); // a directory
  CHECK(fd_seek(guest, 99, 0, 0, at) == Errno::Badf);
}

TEST_CASE("a file opened for one direction gives only that") {
  Opened reader("text", {.base = right::FdRead});
  CHECK(reader.write(reader.fd, "x") == Errno::Badf);
  CHECK(reader.read(reader.fd, 4) == "text");
  Opened writer("text", {.base = right::FdWrite});
  CHECK(writer.read(writer.fd, 4).empty());
  CHECK(writer.write(writer.fd, "n") == Errno::Success);
  CHECK(writer.directory.read("file") == "next");
}

TEST_CASE("a directory is no file") {
  Opened guest;
  const u32 n = guest.room(8), list = guest.iovecs({{guest.room(4), 4}});
  CHECK(fd_read(guest, 3, list, 1, n) == Errno::Isdir);
  CHECK(fd_write(guest, 3, list, 1, n) == Errno::Badf);
  CHECK(fd_allocate(guest, 3, 0, 1) == Errno::Badf);
  CHECK(fd_filestat_set_size(guest, 3, 0) == Errno::Badf);
}

TEST_CASE("a pipe cannot seek, and ends") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  Guest guest;
  const u32 in = *guest.context.addDescriptor(UniqueFd(ends[0])), out = *guest.context.addDescriptor(UniqueFd(ends[1]));
  const u32 at = guest.room(8);
  CHECK(guest.write(out, "text") == Errno::Success);
  CHECK(guest.read(in, 10) == "text");
  CHECK(fd_seek(guest, in, 0, 0, at) == Errno::Spipe);
  CHECK(fd_pread(guest, in, guest.iovecs({{guest.room(4), 4}}), 1, 0, at) == Errno::Spipe);
  CHECK(fd_fdstat_set_flags(guest, in, fdflag::Nonblock) == Errno::Success);
  CHECK(fd_read(guest, in, guest.iovecs({{guest.room(4), 4}}), 1, at) == Errno::Again);
  CHECK(fd_close(guest, out) == Errno::Success);
  CHECK(fd_read(guest, in, guest.iovecs({{guest.room(4), 4}}), 1, at) == Errno::Success);
  CHECK(guest.get<u32>(at) == 0);
}

} // namespace
