#include "wasi-libc-shim/trace-text.h"
#include <bit>
#include <cerrno>
#include <cstring>

namespace wasi {
namespace {

constexpr u8 kHostErrors[] = {
#define ERRNO(number, Name, HOST) HOST,
#define GUEST_ERRNO(number, Name)
#include "wasi-libc-shim/errnos.def"
#undef GUEST_ERRNO
#undef ERRNO
};
constexpr char kErrnoNames[] =
#define ERRNO(number, Name, HOST) #HOST "\0"
#define GUEST_ERRNO(number, Name) "ENOTCAPABLE\0"
#include "wasi-libc-shim/errnos.def"
#undef GUEST_ERRNO
#undef ERRNO
    ;
// The rows count from 1 without a gap, and the one that the host does not have is the last.
constexpr u32 kLast = std::size(kHostErrors) + 1;
static_assert(u32(Errno::Notcapable) == kLast);

// The name with that index, or null.
const char *nameAt(const char *list, u64 index) {
  for (; *list && index > 0; --index) list += std::strlen(list) + 1;
  return *list ? list : nullptr;
}

} // namespace

void TraceText::add(const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  line += cwasm::formatList(pattern, arguments);
  va_end(arguments);
}

void TraceText::addBits(const Names &names, u64 value) {
  const char *separator = "", *name = names.list;
  for (; *name && value; value >>= 1, name += std::strlen(name) + 1) {
    if (!(value & 1)) continue;
    add("%s%s%s", separator, names.prefix, name);
    separator = "|";
  }
}

void TraceText::addNamed(const Names &names, u64 value) {
  if (!names.isFlags) {
    if (const char *name = nameAt(names.list, value)) return add("%s%s", names.prefix, name);
    return add64(value);
  }
  u64 all = 0;
  for (const char *name = names.list; *name; name += std::strlen(name) + 1) all = all << 1 | 1;
  constexpr int kMany = 8;
  const int set = std::popcount(value & all), unset = std::popcount(all) - set;
  if (set >= kMany && set > unset && !(value & ~all)) {
    line += "~[";
    addBits(names, all & ~value);
    line += ']';
    return;
  }
  addBits(names, value & all);
  if (value == 0) line += '0';
  if (value & ~all) add("%s0x%llx", value & all ? "|" : "", static_cast<unsigned long long>(value & ~all));
}

void TraceText::addQuoted(std::span<const u8> bytes, u32 most) {
  constexpr char kEscaped[] = "\n\t\r\"\\", kLetters[] = "ntr\"\\";
  line += '"';
  for (const u8 byte : bytes.first(std::min<usize>(bytes.size(), most))) {
    const char *escaped = byte ? std::strchr(kEscaped, byte) : nullptr;
    if (escaped)
      add("\\%c", kLetters[escaped - kEscaped]);
    else
      add(byte < 0x20 || byte >= 0x7F ? "\\x%02x" : "%c", byte);
  }
  line += bytes.size() > most ? "\"..." : "\"";
}

void TraceText::addSeconds(u64 nanoseconds) {
  constexpr u64 kSecond = 1'000'000'000;
  add64(nanoseconds / kSecond);
  add(".%09u", static_cast<u32>(nanoseconds % kSecond));
}

void TraceText::addErrno(Errno error) {
  const u32 number = u32(error);
  add("%u", number);
  if (number > 0 && number <= kLast)
    add(" %s (%s)", nameAt(kErrnoNames, number - 1),
        number == kLast ? "Capabilities insufficient" : std::strerror(kHostErrors[number - 1]));
}

} // namespace wasi
