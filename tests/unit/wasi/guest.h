// A guest without a module: memory with an inaccessible page behind it, an instance context that exports it, and the host
// functions called directly. A host access past the end of guest memory ends the test with a fault.
#pragma once
#include "tests/unit/wasi/temporary-directory.h"
#include "wasi-libc-shim/functions.h"
#include <cstdlib>
#include <cstring>
#include <doctest/doctest.h>
#include <ostream>
#include <string>
#include <string_view>
#include <sys/mman.h>

namespace wasi {

inline std::ostream &operator<<(std::ostream &out, Errno e) { return out << "Errno " << static_cast<u32>(e); }

class Guest {
public:
  static constexpr u32 kSize = 1 << 20;

  Context context;

  Guest() {
    base_ = static_cast<u8 *>(mmap(nullptr, kSize + 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(base_, kSize, PROT_READ | PROT_WRITE);
    memory_ = {};
    memory_.base = base_;
    memory_.size = kSize;
    instance_.exportedMemory = &memory_;
    self_.data = &context;
    self_.caller = &instance_;
    self_.memory = &instance_.exportedMemory;
  }
  ~Guest() { munmap(base_, kSize + 65536); }
  Guest(const Guest &) = delete;

  operator HostFunction *() { return &self_; }
  cwasm::VmContext &instance() { return instance_; }

  // Room that no other call was given.
  u32 room(u32 bytes) {
    const u32 at = next_;
    next_ += (bytes + 15) & ~15u;
    REQUIRE(next_ <= kSize);
    return at;
  }
  u32 put(std::string_view text) {
    const u32 at = room(static_cast<u32>(text.size()));
    std::memcpy(base_ + at, text.data(), text.size());
    return at;
  }
  template <class T> void set(u32 at, const T &value) { std::memcpy(base_ + at, &value, sizeof value); }
  template <class T> T get(u32 at) const {
    T value;
    std::memcpy(&value, base_ + at, sizeof value);
    return value;
  }
  std::string text(u32 at, u32 length) const { return std::string(reinterpret_cast<char *>(base_) + at, length); }
  void rewind() { next_ = 64; } // gives back all room()

  // --- calls with the guest's side of them done ---
  static u32 length(std::string_view s) { return static_cast<u32>(s.size()); }

  u32 iovecs(std::initializer_list<Iovec> list) {
    const u32 at = room(static_cast<u32>(list.size() * sizeof(Iovec)));
    u32 i = 0;
    for (const Iovec &v : list) set(at + 8 * i++, v);
    return at;
  }
  Errno write(u32 fd, std::string_view text) {
    const u32 n = room(4);
    return fd_write(*this, fd, iovecs({{put(text), length(text)}}), 1, n);
  }
  std::string read(u32 fd, u32 bytes) { // "" on an error too
    const u32 n = room(4), buffer = room(bytes);
    const Errno e = fd_read(*this, fd, iovecs({{buffer, bytes}}), 1, n);
    return e == Errno::Success ? text(buffer, get<u32>(n)) : std::string();
  }
  struct OpenOptions {
    u32 oflags = 0;
    u64 base = right::All;
    u32 fdflags = 0;
    u32 lookup = lookupflag::SymlinkFollow;
    u64 inheriting = right::All;
  };
  Errno open(u32 directory, std::string_view path, u32 &fd, const OpenOptions &o) {
    const u32 out = room(4);
    const Errno e =
        path_open(*this, directory, o.lookup, put(path), length(path), o.oflags, o.base, o.inheriting, o.fdflags, out);
    fd = e == Errno::Success ? get<u32>(out) : ~u32(0);
    return e;
  }
  // Opens for reading, and gives the contents: what a guest could learn through `path`.
  std::string contents(u32 directory, std::string_view path) {
    u32 fd = 0;
    OpenOptions o;
    o.base = right::FdRead;
    if (open(directory, path, fd, o) != Errno::Success) return "";
    const std::string all = read(fd, 4096);
    CHECK(fd_close(*this, fd) == Errno::Success);
    return all;
  }
  Errno stat(u32 directory, std::string_view path, Filestat &stat, u32 flags = lookupflag::SymlinkFollow) {
    const u32 out = room(sizeof(Filestat));
    const Errno e = path_filestat_get(*this, directory, flags, put(path), length(path), out);
    stat = get<Filestat>(out);
    return e;
  }
  Errno makeDirectory(u32 directory, std::string_view path) {
    return path_create_directory(*this, directory, put(path), length(path));
  }
  Errno unlink(u32 directory, std::string_view path) {
    return path_unlink_file(*this, directory, put(path), length(path));
  }
  Errno removeDirectory(u32 directory, std::string_view path) {
    return path_remove_directory(*this, directory, put(path), length(path));
  }
  Errno symlink(std::string_view target, u32 directory, std::string_view path) {
    return path_symlink(*this, put(target), length(target), directory, put(path), length(path));
  }
  Errno rename(u32 from, std::string_view oldPath, u32 to, std::string_view newPath) {
    return path_rename(*this, from, put(oldPath), length(oldPath), to, put(newPath), length(newPath));
  }
  Errno link(u32 from, std::string_view oldPath, u32 to, std::string_view newPath, u32 flags = 0) {
    return path_link(*this, from, flags, put(oldPath), length(oldPath), to, put(newPath), length(newPath));
  }

private:
  u8 *base_;
  cwasm::MemoryObject memory_;
  cwasm::VmContext instance_{};
  HostFunction self_{};
  u32 next_ = 64;
};

} // namespace wasi
