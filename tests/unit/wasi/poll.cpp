// poll_oneoff: clocks, descriptors, and lists that are too long or wrong.
#include "tests/unit/wasi/guest.h"
#include <chrono>
#include <sys/socket.h>
#include <unistd.h>

using namespace wasi;

namespace {

constexpr u64 kMillisecond = 1'000'000;

struct Poller : Guest {
  u32 in = room(64 * sizeof(Subscription)), out = room(64 * sizeof(Event)), n = room(4);
  u32 count = 0;

  void clock(u32 id, u64 timeout, u16 flags = 0) {
    Subscription s{};
    s.userdata = 100 + count;
    s.type = EventType::Clock;
    s.clock.id = id;
    s.clock.timeout = timeout;
    s.clock.flags = flags;
    set(in + count++ * u32(sizeof s), s);
  }
  void descriptor(EventType type, u32 fd) {
    Subscription s{};
    s.userdata = 100 + count;
    s.type = type;
    s.fd = fd;
    set(in + count++ * u32(sizeof s), s);
  }
  Errno poll() {
    const Errno e = poll_oneoff(*this, in, out, count, n);
    count = 0;
    return e;
  }
  u32 events() const { return get<u32>(n); }
  Event event(u32 i) const { return get<Event>(out + i * u32(sizeof(Event))); }
  u64 now(u32 id) {
    const u32 at = room(8);
    CHECK(clock_time_get(*this, id, 0, at) == Errno::Success);
    return get<u64>(at);
  }
};

TEST_CASE("waits as long as the shortest clock says") {
  Poller guest;
  const u64 start = guest.now(clockid::Monotonic);
  guest.clock(clockid::Monotonic, 500 * kMillisecond);
  guest.clock(clockid::Realtime, 20 * kMillisecond);
  CHECK(guest.poll() == Errno::Success);
  CHECK(guest.events() == 1);
  CHECK(guest.event(0).userdata == 101);
  CHECK(guest.event(0).error == 0);
  CHECK(guest.event(0).type == EventType::Clock);
  const u64 took = guest.now(clockid::Monotonic) - start;
  CHECK(took >= 20 * kMillisecond);
  CHECK(took < 400 * kMillisecond);
}

TEST_CASE("waits until an absolute time, and not for one that is over") {
  Poller guest;
  const u64 start = guest.now(clockid::Monotonic);
  guest.clock(clockid::Monotonic, start + 20 * kMillisecond, subclockflag::Abstime);
  CHECK(guest.poll() == Errno::Success);
  CHECK(guest.now(clockid::Monotonic) >= start + 20 * kMillisecond);
  guest.clock(clockid::Realtime, 1, subclockflag::Abstime);
  guest.clock(clockid::Monotonic, ~u64(0)); // centuries, and past the end of the clock
  guest.clock(clockid::Monotonic, ~u64(0), subclockflag::Abstime);
  CHECK(guest.poll() == Errno::Success);
  CHECK(guest.events() == 1);
}

TEST_CASE("a frozen clock is slept forward at once") {
  Poller guest;
  guest.context.options.frozenClock = true;
  guest.clock(clockid::Monotonic, 3600'000 * kMillisecond);
  CHECK(guest.poll() == Errno::Success);
  CHECK(guest.events() == 1);
  CHECK(guest.now(clockid::Monotonic) == 3600'000 * kMillisecond);
}

TEST_CASE("reports what can be read, with its size, and what can be written") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  Poller guest;
  const u32 in = *guest.context.addDescriptor(UniqueFd(ends[0])), out = *guest.context.addDescriptor(UniqueFd(ends[1]));
  guest.descriptor(EventType::FdRead, in);
  guest.descriptor(EventType::FdWrite, out);
  CHECK(guest.poll() == Errno::Success);
  REQUIRE(guest.events() == 1);
  CHECK(guest.event(0).userdata == 101);
  CHECK(guest.event(0).type == EventType::FdWrite);

  CHECK(guest.write(out, "12345") == Errno::Success);
  guest.descriptor(EventType::FdRead, in);
  guest.clock(clockid::Monotonic, 10'000 * kMillisecond);
  CHECK(guest.poll() == Errno::Success);
  REQUIRE(guest.events() == 1);
  CHECK(guest.event(0).bytes == 5);
  CHECK(guest.event(0).flags == 0);

  CHECK(fd_close(guest, out) == Errno::Success);
  CHECK(guest.read(in, 10) == "12345");
  guest.descriptor(EventType::FdRead, in);
  CHECK(guest.poll() == Errno::Success);
  REQUIRE(guest.events() == 1);
  CHECK(guest.event(0).flags == eventflag::Hangup);
}

TEST_CASE("a regular file is always ready") {
  TemporaryDirectory directory;
  directory.write("file", "0123456789");
  Poller guest;
  REQUIRE(guest.context.preopen(directory.path(), "/").ok());
  u32 fd = 0;
  REQUIRE(guest.open(3, "file", fd, {}) == Errno::Success);
  CHECK(guest.read(fd, 4) == "0123");
  guest.descriptor(EventType::FdRead, fd);
  guest.descriptor(EventType::FdWrite, fd);
  CHECK(guest.poll() == Errno::Success);
  CHECK(guest.events() == 2);
  CHECK(guest.event(0).bytes == 6);
}

TEST_CASE("errors of single subscriptions are events") {
  Poller guest;
  guest.clock(clockid::Monotonic, 10'000 * kMillisecond);
  guest.descriptor(EventType::FdRead, 99);
  guest.clock(clockid::ProcessCpu, 1);
  guest.clock(77, 1);
  CHECK(guest.poll() == Errno::Success);
  REQUIRE(guest.events() == 3);
  CHECK(guest.event(0).userdata == 101);
  CHECK(guest.event(0).error == static_cast<u16>(Errno::Badf));
  CHECK(guest.event(1).error == static_cast<u16>(Errno::Notsup));
  CHECK(guest.event(2).error == static_cast<u16>(Errno::Inval));
}

TEST_CASE("wrong lists are refused as a whole") {
  Poller guest;
  CHECK(poll_oneoff(guest, guest.in, guest.out, 0, guest.n) == Errno::Inval);
  CHECK(poll_oneoff(guest, guest.in, guest.out, ~u32(0), guest.n) == Errno::Fault);
  CHECK(poll_oneoff(guest, Guest::kSize - 47, guest.out, 1, guest.n) == Errno::Fault);
  CHECK(poll_oneoff(guest, guest.in, Guest::kSize - 31, 1, guest.n) == Errno::Fault);
  CHECK(poll_oneoff(guest, guest.in, guest.out, 1, Guest::kSize - 3) == Errno::Fault);
  guest.clock(clockid::Monotonic, 1, 2);
  CHECK(guest.poll() == Errno::Inval);
  guest.descriptor(static_cast<EventType>(3), 0);
  CHECK(guest.poll() == Errno::Inval);
}

TEST_CASE("many subscriptions of one descriptor cost one entry, and all are answered") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  Poller guest;
  const u32 fd = *guest.context.addDescriptor(UniqueFd(ends[1]));
  close(ends[0]);
  constexpr u32 kMany = 10'000;
  const u32 in = guest.room(kMany * sizeof(Subscription)), out = guest.room(kMany * sizeof(Event));
  for (u32 i = 0; i < kMany; ++i) {
    Subscription s{};
    s.userdata = i;
    s.type = EventType::FdWrite;
    s.fd = fd;
    guest.set(in + i * u32(sizeof s), s);
  }
  CHECK(poll_oneoff(guest, in, out, kMany, guest.n) == Errno::Success);
  CHECK(guest.events() == kMany);
  CHECK(guest.get<Event>(out + (kMany - 1) * u32(sizeof(Event))).userdata == kMany - 1);
}

TEST_CASE("wasi_unstable has another layout of clocks") {
  Poller guest;
  unstable::Subscription s{};
  s.userdata = 9;
  s.type = EventType::Clock;
  s.identifier = 12345;
  s.clock.id = clockid::Monotonic;
  s.clock.timeout = 1;
  guest.set(guest.in, s);
  CHECK(unstable::poll_oneoff(guest, guest.in, guest.out, 1, guest.n) == Errno::Success);
  CHECK(guest.events() == 1);
  CHECK(guest.event(0).userdata == 9);
}

} // namespace
