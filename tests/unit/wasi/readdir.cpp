// fd_readdir: entries, cookies, buffers of every size.
#include "tests/unit/wasi/guest.h"
#include <map>
#include <set>

using namespace wasi;

namespace {

struct Listed : Guest {
  TemporaryDirectory directory;
  Listed() { REQUIRE(context.preopen(directory.path(), "/").ok()); }

  struct Entry {
    std::string name;
    Dirent head;
  };
  // The whole entries of one call, and whether the listing ended with it.
  std::vector<Entry> page(u64 cookie, u32 bytes, bool &end) {
    rewind();
    const u32 used = room(4), buffer = room(bytes);
    REQUIRE(fd_readdir(*this, 3, buffer, bytes, cookie, used) == Errno::Success);
    const u32 n = get<u32>(used);
    REQUIRE(n <= bytes);
    end = n < bytes;
    std::vector<Entry> entries;
    for (u32 at = 0; at + sizeof(Dirent) <= n;) {
      const Dirent head = get<Dirent>(buffer + at);
      at += sizeof(Dirent);
      if (at + head.nameLength > n) break;
      entries.push_back({text(buffer + at, head.nameLength), head});
      at += head.nameLength;
    }
    return entries;
  }
  std::map<std::string, Dirent> all(u32 bytes) {
    std::map<std::string, Dirent> found;
    u64 cookie = 0;
    for (bool end = false; !end;) {
      const std::vector<Entry> entries = page(cookie, bytes, end);
      for (const Entry &e : entries) {
        CHECK_MESSAGE(found.insert({e.name, e.head}).second, e.name, " was given twice");
        cookie = e.head.next;
      }
      if (!end) REQUIRE_FALSE(entries.empty());
    }
    return found;
  }
};

TEST_CASE("lists . and .. and every entry with its type") {
  Listed guest;
  guest.directory.write("file", "");
  guest.directory.makeDirectory("sub");
  guest.directory.link("nowhere", "link");
  const std::map<std::string, Dirent> found = guest.all(4096);
  CHECK(found.size() == 5);
  CHECK(found.at(".").type == FileType::Directory);
  CHECK(found.at("..").type == FileType::Directory);
  CHECK(found.at("file").type == FileType::RegularFile);
  CHECK(found.at("sub").type == FileType::Directory);
  CHECK(found.at("link").type == FileType::SymbolicLink);
  Filestat stat;
  CHECK(guest.stat(3, "file", stat) == Errno::Success);
  CHECK(found.at("file").ino == stat.ino);
}

TEST_CASE("gives each of many entries once, whatever the buffer") {
  Listed guest;
  for (int i = 0; i < 500; ++i) guest.directory.write("entry-" + std::to_string(i) + std::string(i % 50, 'x'), "");
  for (const u32 bytes : {100u, 257u, 4096u, 65536u}) CHECK(guest.all(bytes).size() == 502);
}

TEST_CASE("cuts the last entry where the buffer ends") {
  Listed guest;
  const u32 used = guest.room(4), buffer = guest.room(64);
  for (u32 bytes = 0; bytes < 30; ++bytes) {
    guest.set(buffer + bytes, u8(0xAA));
    CHECK(fd_readdir(guest, 3, buffer, bytes, 0, used) == Errno::Success);
    CHECK(guest.get<u32>(used) == bytes);
    CHECK(guest.get<u8>(buffer + bytes) == 0xAA);
  }
}

TEST_CASE("a cookie stays right when entries come and go") {
  Listed guest;
  for (int i = 0; i < 200; ++i) guest.directory.write("stays-" + std::to_string(i), "");
  std::set<std::string> seen;
  u64 cookie = 0;
  u32 round = 0;
  for (bool end = false; !end; ++round) {
    for (const Listed::Entry &e : guest.page(cookie, 400, end)) {
      CHECK(seen.insert(e.name).second);
      cookie = e.head.next;
    }
    guest.directory.write("new-" + std::to_string(round), "");
    if (round) CHECK(unlink((guest.directory / ("new-" + std::to_string(round - 1))).c_str()) == 0);
    REQUIRE(round < 1000);
  }
  for (int i = 0; i < 200; ++i) CHECK(seen.count("stays-" + std::to_string(i)) == 1);
}

TEST_CASE("an old cookie can be used again") {
  Listed guest;
  for (int i = 0; i < 20; ++i) guest.directory.write("entry-" + std::to_string(i), "");
  bool end = false;
  const std::vector<Listed::Entry> entries = guest.page(0, 4096, end);
  REQUIRE(entries.size() == 22);
  for (usize i = 0; i + 1 < entries.size(); ++i)
    CHECK(guest.page(entries[i].head.next, 300, end)[0].name == entries[i + 1].name);
  CHECK(guest.page(entries.back().head.next, 300, end).empty());
}

// Entries are read ahead, for one directory at a time.
TEST_CASE("two listings at the same time do not meet, nor does one of a number used again") {
  Listed guest;
  for (int i = 0; i < 300; ++i) guest.directory.write("one-" + std::to_string(i), "");
  guest.directory.makeDirectory("sub");
  for (int i = 0; i < 300; ++i) guest.directory.write("sub/two-" + std::to_string(i), "");
  const u32 used = guest.room(4), buffer = guest.room(500);
  std::map<u32, std::set<std::string>> seen;
  std::map<u32, u64> cookies;
  u32 sub = 0;
  for (int i = 0; i < 200; ++i) {
    if (i % 20 == 0) { // closed and opened in the middle, at the same number and perhaps the same address
      if (i) CHECK(fd_close(guest, sub) == Errno::Success);
      REQUIRE(guest.open(3, "sub", sub, {.oflags = oflag::Directory, .base = right::FdReaddir}) == Errno::Success);
      CHECK(sub == 4);
    }
    for (const u32 fd : {3u, sub}) {
      REQUIRE(fd_readdir(guest, fd, buffer, 500, cookies[fd], used) == Errno::Success);
      const u32 n = guest.get<u32>(used);
      for (u32 at = 0; at + sizeof(Dirent) <= n;) {
        const Dirent head = guest.get<Dirent>(buffer + at);
        at += sizeof(Dirent);
        if (at + head.nameLength > n) break;
        CHECK(seen[fd].insert(guest.text(buffer + at, head.nameLength)).second);
        cookies[fd] = head.next;
        at += head.nameLength;
      }
    }
  }
  CHECK(seen[3].size() == 303);
  CHECK(seen[sub].size() == 302);
  CHECK(seen[3].count("one-7") == 1);
  CHECK(seen[sub].count("two-7") == 1);
}

TEST_CASE("the guest sees what it changed, although entries are read ahead") {
  Listed guest;
  for (int i = 0; i < 100; ++i) guest.directory.write("entry-" + std::to_string(i), "");
  bool end = false;
  u64 cookie = guest.page(0, 200, end).back().head.next;
  const std::vector<Listed::Entry> next = guest.page(cookie, 2000, end);
  REQUIRE(next.size() > 10);
  cookie = guest.page(cookie, 200, end).back().head.next;
  CHECK(guest.unlink(3, next[8].name) == Errno::Success);
  for (const Listed::Entry &e : guest.page(cookie, 4000, end)) CHECK(e.name != next[8].name);
}

TEST_CASE("refuses files, missing rights and impossible cookies") {
  Listed guest;
  guest.directory.write("file", "");
  u32 fd = 0;
  REQUIRE(guest.open(3, "file", fd, {}) == Errno::Success);
  CHECK(fd_readdir(guest, fd, 64, 64, 0, 128) == Errno::Notdir);
  CHECK(fd_readdir(guest, 3, 64, 64, ~u64(0), 128) == Errno::Inval);
  CHECK(fd_readdir(guest, 3, Guest::kSize - 63, 64, 0, 128) == Errno::Fault);
  CHECK(fd_fdstat_set_rights(guest, 3, right::PathOpen, 0) == Errno::Success);
  CHECK(fd_readdir(guest, 3, 64, 64, 0, 128) == Errno::Notcapable);
}

} // namespace
