// proc_raise where it returns, and sched_yield. What ends the guest needs an activation: tests/run and the official tests.
#include "tests/unit/wasi/guest.h"

using namespace wasi;

namespace {

TEST_CASE("a signal that would do nothing does nothing, one that would stop the host is refused") {
  Guest guest;
  for (const u32 harmless : {0u, 16u, 17u, 22u, 27u}) // none, chld, cont, urg, winch
    CHECK(proc_raise(guest, harmless) == Errno::Success);
  for (const u32 stop : {18u, 19u, 20u, 21u}) CHECK(proc_raise(guest, stop) == Errno::Notsup);
  CHECK(proc_raise(guest, 31) == Errno::Inval);
  CHECK(proc_raise(guest, ~u32(0)) == Errno::Inval);
}

TEST_CASE("yields") {
  Guest guest;
  CHECK(sched_yield(guest) == Errno::Success);
}

} // namespace
