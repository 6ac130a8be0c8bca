// host-needs.def, packed: per row its rights, its calls, and kEnd.
#include "wasi-libc-shim/host-needs.h"
#include "wasi-libc-shim/import-table.h"
#include <array>
#include <cstdint>
#include <string_view>
#include <sys/syscall.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

namespace wasi {
namespace {

using cwasm::u16;
using cwasm::usize;
using namespace fileright;

constexpr u16 kEnd = 0xFFFF;
constexpr u16 kNeeds[] = {
#define NEEDS(name, rights, ...) rights, __VA_OPT__(__VA_ARGS__, ) kEnd,
#include "wasi-libc-shim/host-needs.def"
#undef NEEDS
};

// The rows are found by counting, so they are those of wasi-p1.def.
constexpr std::string_view kNames[] = {
#define NEEDS(name, ...) #name,
#include "wasi-libc-shim/host-needs.def"
#undef NEEDS
};
constexpr std::string_view kFunctions[] = {
#define WASI(name, ...) #name,
#include "wasi-libc-shim/wasi-p1.def"
#undef WASI
};
static_assert([] {
  for (usize i = 0; i < std::size(kFunctions); ++i)
    if (kNames[i] != kFunctions[i]) return false;
  return std::size(kNames) == std::size(kFunctions);
}(), "host-needs.def has the rows of wasi-p1.def, in their order");

// Where the rows begin, and end.
constexpr auto kStarts = [] {
  std::array<u16, std::size(kNames) + 1> starts{};
  usize at = 0;
  for (usize row = 0; row < std::size(kNames); ++row, ++at) {
    starts[row] = static_cast<u16>(at);
    while (kNeeds[at] != kEnd) ++at;
  }
  starts[std::size(kNames)] = static_cast<u16>(at);
  return starts;
}();

constexpr u16 kSockets[] = {0, SYS_sendmsg};

} // namespace

HostNeeds needsOf(const WasiFunction &function) {
  for (const char *module : {"wasi_snapshot_preview1", "wasi_unstable"}) {
    const std::span<const WasiFunction> all = functionsOf(module);
    const usize row = (reinterpret_cast<uintptr_t>(&function) - reinterpret_cast<uintptr_t>(all.data())) / sizeof function;
    if (row < all.size()) return {kNeeds + kStarts[row], kNeeds + kStarts[row + 1] - 1}; // it is not if it lies before
  }
  return {};
}

constinit const HostNeeds kSocketNeeds = kSockets;

} // namespace wasi
