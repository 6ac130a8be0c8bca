// The import table and the signatures that come of its rows.
#include "wasi-libc-shim/import-table.h"
#include "tests/unit/wasi/guest.h"

using namespace wasi;
using cwasm::I32;
using cwasm::I64;
using cwasm::ValueType;

namespace {

std::vector<ValueType> listed(std::span<const ValueType> types) { return {types.begin(), types.end()}; }

TEST_CASE("knows the 46 functions under both module names") {
  CHECK(functionsOf("wasi_snapshot_preview1").size() == 46);
  CHECK(functionsOf("wasi_unstable").size() == 46);
  CHECK(functionsOf("env").empty());
  CHECK(isWasiModule("wasi_unstable"));
  CHECK_FALSE(isWasiModule("wasi_snapshot_preview2"));
}

TEST_CASE("finds each function by name, and no other") {
  for (const WasiFunction &f : functionsOf("wasi_snapshot_preview1"))
    CHECK(functionOrNull("wasi_snapshot_preview1", f.name) == &f);
  CHECK(functionOrNull("wasi_snapshot_preview1", "fd_writ") == nullptr);
  CHECK(functionOrNull("wasi_snapshot_preview1", "fd_writes") == nullptr);
  CHECK(functionOrNull("wasi_snapshot_preview1", "") == nullptr);
  CHECK(functionOrNull("env", "fd_write") == nullptr);
}

TEST_CASE("lowers strings, arrays and results to core types") {
  const WasiFunction *open = functionOrNull("wasi_snapshot_preview1", "path_open");
  REQUIRE(open);
  CHECK(listed(open->params()) == std::vector<ValueType>{I32, I32, I32, I32, I32, I64, I64, I32, I32});
  CHECK(listed(open->results()) == std::vector<ValueType>{I32});
  const WasiFunction *exit = functionOrNull("wasi_snapshot_preview1", "proc_exit");
  REQUIRE(exit);
  CHECK(listed(exit->params()) == std::vector<ValueType>{I32});
  CHECK(exit->results().empty());
}

TEST_CASE("wasi_unstable has functions of its own only where a layout differs") {
  u32 different = 0;
  for (const WasiFunction &f : functionsOf("wasi_unstable"))
    different += f.code != functionOrNull("wasi_snapshot_preview1", f.name)->code;
  CHECK(different == 4); // fd_filestat_get, fd_seek, path_filestat_get, poll_oneoff
}

} // namespace
