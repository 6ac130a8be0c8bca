// args_*, environ_*, clock_*, random_get.
#include "tests/unit/wasi/guest.h"

using namespace wasi;

namespace {

TEST_CASE("arguments are pointers to strings that end with NUL") {
  Guest guest;
  guest.context.addArg("prog");
  guest.context.addArg("");
  guest.context.addArg("last");
  CHECK(args_sizes_get(guest, 64, 68) == Errno::Success);
  CHECK(guest.get<u32>(64) == 3);
  CHECK(guest.get<u32>(68) == 11);
  CHECK(args_get(guest, 128, 200) == Errno::Success);
  CHECK(guest.get<u32>(128) == 200);
  CHECK(guest.get<u32>(132) == 205);
  CHECK(guest.get<u32>(136) == 206);
  CHECK(guest.text(200, 11) == std::string("prog\0\0last\0", 11));
  CHECK(args_get(guest, 128, Guest::kSize - 10) == Errno::Fault);
  CHECK(args_get(guest, Guest::kSize - 8, 200) == Errno::Fault);
}

TEST_CASE("nothing of the host's environment is there, and a later value of a name replaces the earlier") {
  Guest guest;
  CHECK(environ_sizes_get(guest, 64, 68) == Errno::Success);
  CHECK(guest.get<u32>(64) == 0);
  guest.context.setEnv("A", "1");
  guest.context.setEnv("AB", "2");
  guest.context.setEnv("A", "3=4");
  CHECK(environ_sizes_get(guest, 64, 68) == Errno::Success);
  CHECK(guest.get<u32>(64) == 2);
  CHECK(environ_get(guest, 128, 200) == Errno::Success);
  CHECK(guest.text(200, 11) == std::string("A=3=4\0AB=2\0", 11));
}

TEST_CASE("four clocks, and no fifth") {
  Guest guest;
  for (u32 id = 0; id < 4; ++id) {
    CHECK(clock_time_get(guest, id, 0, 64) == Errno::Success);
    CHECK(clock_res_get(guest, id, 72) == Errno::Success);
    CHECK(guest.get<u64>(72) > 0);
  }
  CHECK(clock_time_get(guest, 4, 0, 64) == Errno::Inval);
  CHECK(clock_res_get(guest, ~u32(0), 64) == Errno::Inval);
  CHECK(clock_time_get(guest, 0, 0, Guest::kSize - 7) == Errno::Fault);
}

TEST_CASE("the monotonic clock does not go back") {
  Guest guest;
  u64 last = 0;
  for (u32 i = 0; i < 1000; ++i) {
    CHECK(clock_time_get(guest, clockid::Monotonic, 0, 64) == Errno::Success);
    CHECK(guest.get<u64>(64) >= last);
    last = guest.get<u64>(64);
  }
}

TEST_CASE("a frozen clock stands still") {
  Guest guest;
  guest.context.options.frozenClock = true;
  guest.context.options.frozenTime = 1'000'000'007;
  CHECK(clock_time_get(guest, clockid::Realtime, 0, 64) == Errno::Success);
  CHECK(guest.get<u64>(64) == 1'000'000'007);
  CHECK(clock_time_get(guest, clockid::Monotonic, 0, 64) == Errno::Success);
  CHECK(guest.get<u64>(64) == 0);
}

TEST_CASE("random bytes differ, and repeat for a seed") {
  Guest guest;
  CHECK(random_get(guest, 64, 32) == Errno::Success);
  CHECK(random_get(guest, 96, 32) == Errno::Success);
  CHECK(guest.text(64, 32) != guest.text(96, 32));
  CHECK(random_get(guest, Guest::kSize - 31, 32) == Errno::Fault);

  Guest first, second;
  first.context.options.randomSeed = second.context.options.randomSeed = 7;
  CHECK(random_get(first, 64, 33) == Errno::Success);
  CHECK(random_get(second, 64, 33) == Errno::Success);
  CHECK(first.text(64, 33) == second.text(64, 33));
  CHECK(random_get(first, 64, 33) == Errno::Success);
  CHECK(first.text(64, 33) != second.text(64, 33));
}

} // namespace
