#include "compiler/commands/capabilities.h"
#include <doctest/doctest.h>
#include <string_view>

TEST_CASE("every WASI function has a capability") {
  for (const char *module : {"wasi_snapshot_preview1", "wasi_unstable"}) {
#define WASI(name, ...) CHECK_MESSAGE(wasmc::capabilityOrNull(module, #name) != nullptr, #name);
#include "wasi-libc-shim/wasi-p1.def"
#undef WASI
  }
  CHECK(std::string_view(wasmc::capabilityOrNull("wasi", "thread-spawn")) == "threads");
  CHECK(std::string_view(wasmc::capabilityOrNull("wasi_snapshot_preview1", "sock_accept")) == "sockets");
  CHECK(wasmc::capabilityOrNull("env", "path_open") == nullptr);
  CHECK(wasmc::capabilityOrNull("wasi_snapshot_preview1", "exec") == nullptr);
}
