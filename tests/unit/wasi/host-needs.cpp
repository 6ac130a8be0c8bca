// What WASI functions need, against what the lockdown can give.
#include "wasi-libc-shim/host-needs.h"
#include "loader/seccomp-filter.h"
#include "wasi-libc-shim/import-table.h"
#include <doctest/doctest.h>
#include <sys/syscall.h>

using namespace cwasm;

namespace {
bool needs(const char *module, const char *name, u16 call) {
  for (const u16 number : wasi::needsOf(*wasi::functionOrNull(module, name)).subspan(1))
    if (number == call) return true;
  return false;
}
} // namespace

TEST_CASE("each system call that a function needs has a row of its own") {
  for (const char *module : {"wasi_snapshot_preview1", "wasi_unstable"})
    for (const wasi::WasiFunction &function : wasi::functionsOf(module))
      for (const u16 number : wasi::needsOf(function).subspan(1)) {
        usize rows = 0;
        for (usize row = 0; row < wasmload::callCount(); ++row) rows += wasmload::callAt(row).number == number;
        INFO(function.name, " needs ", number);
        CHECK(rows == 1);
      }
}

TEST_CASE("a function has the needs of its name") {
  CHECK(needs("wasi_snapshot_preview1", "fd_sync", SYS_fsync));
  CHECK(!needs("wasi_snapshot_preview1", "fd_sync", SYS_fdatasync));
  CHECK(needs("wasi_unstable", "path_rename", SYS_renameat));
  CHECK(needs("wasi_snapshot_preview1", "sock_shutdown", SYS_shutdown)); // the last row
  CHECK(wasi::needsOf(*wasi::functionOrNull("wasi_snapshot_preview1", "args_get")).size() == 1);
  const auto rename = wasi::needsOf(*wasi::functionOrNull("wasi_snapshot_preview1", "path_rename"));
  CHECK((rename[0] & wasi::fileright::Refer));
  CHECK(!(rename[0] & wasi::fileright::ReadFile));
}

TEST_CASE("a function of somebody else needs nothing that is known") {
  const wasi::WasiFunction other{"fd_write", nullptr, nullptr, 0, nullptr};
  CHECK(wasi::needsOf(other).empty());
}
