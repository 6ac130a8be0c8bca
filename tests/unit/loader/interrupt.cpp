#include "loader/interrupt.h"
#include "loader/store.h"
#include "loader/wait-queue.h"
#include "runtime-support/abi/host.h"
#include "tests/unit/loader/artifact-builder.h"
#include "tests/unit/loader/guest-code.h"
#include <atomic>
#include <csignal>
#include <doctest/doctest.h>
#include <poll.h>
#include <thread>
#include <unistd.h>

using namespace wasmload;
using test::ArtifactBuilder;
using test::codeOf;

namespace {

std::atomic<bool> hasStarted; // the host function was called

// Guests that do not end by themselves, with a host function [] -> [] as import 0.
struct World {
  std::unique_ptr<test::TemporaryFile> file;
  std::unique_ptr<Image> image;
  std::unique_ptr<Store> store;
  Instance *instance = nullptr;

  explicit World(
      HostFunc host = hostFunc(+[](HostFunction *) {}), bool spinsAtStart = false, std::optional<u64> limit = {}) {
    ArtifactBuilder builder;
    const u32 none = builder.addType({}, {}), binary = builder.addType({I32, I32}, {I32});
    const u32 unary = builder.addType({I32}, {I32}), action = builder.addType({I32, I32}, {});
    builder.exportFunction("import", builder.importFunction("env", "host", none));
    builder.addMemory(1, 3);
    builder.addTable(2, 10);
    auto add = [&](const char *name, u32 type, const test::GuestCode &code) {
      const u32 function = builder.addFunction(type, codeOf(code), name);
      builder.exportFunction(name, function);
      return function;
    };
    const u32 spin = add("spin", none, test::guestSpin);
    add("loop", none, test::guestCallImportForever);
    add("add", binary, test::guestAdd);
    add("store", action, test::guestStore);
    add("load", unary, test::guestLoad);
    if (spinsAtStart) builder.parts.starts.push_back({spin, 0, 0});
    file = std::make_unique<test::TemporaryFile>(builder.build());
    image = Image::open(file->path()).take();
    store = Store::create().take();
    if (limit) REQUIRE(store->interruptAfter(*limit).ok());
    Linker linker;
    linker.define("env", "host", Extern::of(host));
    Result<Instance *> made = store->instantiate(*image, linker);
    if (made) instance = *made;
    hasStarted = false;
  }

  Result<u32> call(const char *name, std::initializer_list<u32> arguments = {}, usize results = 0) {
    std::vector<Value> in, out(results);
    for (u32 argument : arguments) {
      in.emplace_back();
      in.back().i64 = argument;
    }
    TRY(store->call(instance->findFunction(name), in, out));
    return results ? out[0].i32 : 0;
  }
  bool isInterrupted(const char *name) {
    const Result<u32> result = call(name);
    return !result && result.error().kind == ErrorKind::Trap &&
           static_cast<TrapKind>(result.error().code) == TrapKind::Interrupted;
  }
};

constexpr u64 kMillisecond = 1'000'000;

void interruptOnceStarted(World &world) {
  while (!hasStarted) sched_yield();
  CHECK(world.store->interrupt().ok());
}

} // namespace

TEST_CASE("a spinning guest is interrupted a hundred times, and its memory is used in between") {
  World world;
  for (u32 i = 0; i < 100; ++i) {
    std::thread other([&] { CHECK(world.store->interrupt().ok()); });
    CHECK(world.isInterrupted("spin"));
    other.join();
    REQUIRE(world.call("store", {8, i}).ok());
    CHECK(*world.call("load", {8}, 1) == i);
  }
}

TEST_CASE("an interrupt tells where the guest was") {
  World world;
  CHECK(world.store->interruptAfter(kMillisecond).ok());
  CHECK(world.isInterrupted("spin"));
  REQUIRE(world.store->lastTrap().frames.size() == 1);
  CHECK(world.store->lastTrap().frames[0].name == "spin");
}

TEST_CASE("a start function is interrupted, and the store can be used afterwards") {
  World world(hostFunc(+[](HostFunction *) {}), true, kMillisecond);
  CHECK(world.instance == nullptr);
  CHECK(world.store->lastTrap().kind == TrapKind::Interrupted);
}

TEST_CASE("an interrupt that was asked for before the call ends it, but not if it was cancelled") {
  World world;
  CHECK(world.store->interrupt().ok());
  CHECK(world.isInterrupted("spin"));
  CHECK(world.store->interrupt().ok());
  world.store->cancelInterrupt();
  CHECK(*world.call("add", {1, 2}, 1) == 3);
  CHECK(world.store->interruptAfter(3600 * 1000 * kMillisecond).ok());
  CHECK(*world.call("add", {1, 2}, 1) == 3);
}

TEST_CASE("a limit holds over several calls") {
  World world;
  CHECK(world.store->interruptAfter(20 * kMillisecond).ok());
  for (int i = 0; i < 1000; ++i) (void)world.call("add", {1, 2}, 1);
  CHECK(world.isInterrupted("spin"));
  CHECK(*world.call("add", {1, 2}, 1) == 3);
}

TEST_CASE("a guest whose host function blocks is interrupted") {
  World world(hostFunc(+[](HostFunction *) {
    hasStarted = true;
    poll(nullptr, 0, -1); // returns by EINTR only
  }));
  for (int i = 0; i < 3; ++i) {
    std::thread other([&] { interruptOnceStarted(world); });
    CHECK(world.isInterrupted("loop"));
    other.join();
    hasStarted = false;
  }
  CHECK(*world.call("add", {1, 2}, 1) == 3);
}

TEST_CASE("a guest that hardly does anything but call the host is interrupted") {
  World world(hostFunc(+[](HostFunction *) {
    hasStarted = true;
    for (int i = 0; i < 100000; ++i) __asm__ volatile("");
  }));
  std::thread other([&] { interruptOnceStarted(world); });
  CHECK(world.isInterrupted("loop"));
  other.join();
  CHECK(world.call("import").ok()); // host functions can be called again
}

TEST_CASE("a guest that waits for a notification is interrupted, and leaves the queue") {
  static u32 word;
  World world(hostFunc(+[](HostFunction *) {
    hasStarted = true;
    waitAt(&word, 4, 0, -1);
  }));
  std::thread other([&] { interruptOnceStarted(world); });
  CHECK(world.isInterrupted("loop"));
  other.join();
  CHECK(notifyWaiters(&word, 10) == 0);
}

TEST_CASE("calls inside calls end all, from the inside") {
  static int innerEnds;
  innerEnds = 0;
  World world(hostFunc(+[](HostFunction *self) {
    Instance &instance = Instance::of(self->caller);
    const Result<void> inner = instance.store().call(instance.findFunction("spin"), {}, {});
    if (!inner && static_cast<TrapKind>(inner.error().code) == TrapKind::Interrupted) ++innerEnds;
  }));
  CHECK(world.store->interruptAfter(kMillisecond).ok());
  CHECK(world.isInterrupted("loop"));
  CHECK(innerEnds >= 1);
  CHECK(*world.call("add", {1, 2}, 1) == 3);
}

TEST_CASE("an interrupt finds the store on the thread that calls it now, and no other store") {
  World first, second;
  CHECK(*first.call("add", {1, 2}, 1) == 3); // it was here before
  std::atomic<bool> secondEnded{false};
  std::thread a([&] { CHECK(first.isInterrupted("spin")); });
  std::thread b([&] {
    CHECK(second.isInterrupted("spin"));
    secondEnded = true;
  });
  CHECK(first.store->interruptAfter(5 * kMillisecond).ok());
  a.join();
  CHECK(!secondEnded);
  CHECK(second.store->interrupt().ok());
  b.join();
}

TEST_CASE("a signal that no timer of ours has sent ends nothing") {
  World world;
  CHECK(world.store->interruptAfter(3600 * 1000 * kMillisecond).ok());
  raise(interruptSignal());
  CHECK(*world.call("add", {1, 2}, 1) == 3);
}
