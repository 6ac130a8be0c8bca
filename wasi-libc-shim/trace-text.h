// How values look in a trace of host functions: strace's notation. TraceText is a line that grows at its end.
#pragma once
#include "runtime-support/result.h"
#include "wasi-libc-shim/errno.h"
#include <span>
#include <string>

namespace wasi {

// Numbers with names: each ends with \0, and behind the last one stands another. Of flags, name i is bit i.
struct Names {
  const char *prefix, *list;
  bool isFlags;
};

struct TraceText {
  std::string line;

  [[gnu::format(printf, 2, 3)]] void add(const char *pattern, ...); // format's conversions
  void add64(u64 value) { add("%llu", static_cast<unsigned long long>(value)); }
  // "O_CREAT|O_EXCL|0x40"; when most bits are set, "~[those that are not]"; "0". Or of what is no flags, the name or the number.
  void addNamed(const Names &names, u64 value);
  // "text\n\x1b", followed by ... if only the first `most` bytes are shown.
  void addQuoted(std::span<const u8> bytes, u32 most);
  // 1.500000000, of nanoseconds.
  void addSeconds(u64 nanoseconds);
  // "44 ENOENT (No such file or directory)"; "0".
  void addErrno(Errno error);

private:
  void addBits(const Names &names, u64 value);
};

} // namespace wasi
