// The door to guest memory: every bad pointer is Fault, at each kind of access, and before any side effect.
#include "tests/unit/wasi/guest.h"

using namespace wasi;

namespace {

constexpr u32 kEnd = Guest::kSize;

TEST_CASE("accepts what ends at the end of memory, refuses one byte more") {
  u8 bytes[16];
  cwasm::MemoryObject object{};
  object.base = bytes;
  object.size = sizeof bytes;
  const GuestMemory memory(&object);
  CHECK(memory.range(0, 16).ok());
  CHECK(memory.range(16, 0).ok());
  CHECK(memory.range(0, 17).error() == Errno::Fault);
  CHECK(memory.range(17, 0).error() == Errno::Fault);
  CHECK(memory.load<u64>(8).ok());
  CHECK(memory.load<u64>(9).error() == Errno::Fault);
  CHECK(memory.array<u64>(0, 2).ok());
  CHECK(memory.array<u64>(0, 3).error() == Errno::Fault);
}

TEST_CASE("does not wrap: neither pointer plus length nor count times size") {
  u8 bytes[16];
  cwasm::MemoryObject object{};
  object.base = bytes;
  object.size = sizeof bytes;
  const GuestMemory memory(&object);
  CHECK(memory.bytes(8, ~u32(0) - 7).error() == Errno::Fault);
  CHECK(memory.bytes(~u32(0), 1).error() == Errno::Fault);
  CHECK(memory.load<u32>(~u32(0)).error() == Errno::Fault);
  CHECK(memory.array<Iovec>(8, 0x20000000).error() == Errno::Fault); // 2^32 bytes
  CHECK(memory.array<Event>(8, ~u32(0)).error() == Errno::Fault);
}

TEST_CASE("a guest without memory faults") {
  Guest guest;
  guest.instance().exportedMemory = nullptr;
  CHECK(clock_time_get(guest, clockid::Monotonic, 0, 0) == Errno::Fault);
  CHECK(random_get(guest, 0, 1) == Errno::Fault);
  CHECK(random_get(guest, 0, 0) == Errno::Success);
}

TEST_CASE("reads and writes at any alignment") {
  Guest guest;
  CHECK(clock_time_get(guest, clockid::Realtime, 0, 101) == Errno::Success);
  CHECK(guest.get<u64>(101) > 1'600'000'000'000'000'000);
}

TEST_CASE("a bad result pointer is found before the function does anything") {
  Guest guest;
  TemporaryDirectory directory;
  REQUIRE(guest.context.preopen(directory.path(), "/").ok());
  const std::string_view name = "made";
  CHECK(path_open(guest, 3, 0, guest.put(name), 4, oflag::Creat, right::File, 0, 0, kEnd - 3) == Errno::Fault);
  CHECK_FALSE(directory.has("made"));

  u32 fd = 0;
  REQUIRE(guest.open(3, name, fd, {.oflags = oflag::Creat}) == Errno::Success);
  CHECK(fd_write(guest, fd, guest.iovecs({{guest.put("text"), 4}}), 1, kEnd) == Errno::Fault);
  CHECK(directory.read("made").empty());
}

TEST_CASE("bad scatter lists: outside, enormous, wrapping, overlapping") {
  Guest guest;
  TemporaryDirectory directory;
  REQUIRE(guest.context.preopen(directory.path(), "/").ok());
  directory.write("file", "0123456789");
  u32 fd = 0;
  REQUIRE(guest.open(3, "file", fd, {}) == Errno::Success);
  const u32 n = guest.room(4), buffer = guest.room(64);

  CHECK(fd_read(guest, fd, kEnd - 4, 1, n) == Errno::Fault);
  CHECK(fd_read(guest, fd, 64, ~u32(0), n) == Errno::Fault);
  CHECK(fd_read(guest, fd, guest.iovecs({{kEnd - 1, 2}}), 1, n) == Errno::Fault);
  CHECK(fd_read(guest, fd, guest.iovecs({{64, ~u32(0)}}), 1, n) == Errno::Fault);
  CHECK(fd_read(guest, fd, guest.iovecs({{buffer, 4}, {~u32(0), ~u32(0)}}), 2, n) == Errno::Fault);
  CHECK(fd_tell(guest, fd, n) == Errno::Success);
  CHECK(guest.get<u64>(n) == 0); // nothing was read

  CHECK(fd_read(guest, fd, guest.iovecs({{buffer, 6}, {buffer + 2, 4}}), 2, n) == Errno::Success);
  CHECK(guest.get<u32>(n) == 10);
  CHECK(guest.text(buffer, 6) == "016789");
}

TEST_CASE("more buffers than the kernel takes become a short read") {
  Guest guest;
  TemporaryDirectory directory;
  REQUIRE(guest.context.preopen(directory.path(), "/").ok());
  directory.write("file", std::string(3000, 'x'));
  u32 fd = 0;
  REQUIRE(guest.open(3, "file", fd, {}) == Errno::Success);
  constexpr u32 kCount = 4000;
  const u32 n = guest.room(4), list = guest.room(kCount * 8), buffer = guest.room(kCount);
  for (u32 i = 0; i < kCount; ++i) // every second one is empty
    guest.set(list + 8 * i, Iovec{buffer + i, i % 2});
  CHECK(fd_read(guest, fd, list, kCount, n) == Errno::Success);
  CHECK(guest.get<u32>(n) == 1024);
}

} // namespace
