#include "loader/prepared-call.h"
#include "runtime-support/abi/host.h"
#include "tests/unit/loader/artifact-builder.h"
#include "tests/unit/loader/guest-code.h"
#include <doctest/doctest.h>
#include <thread>

using namespace wasmload;
using test::ArtifactBuilder;
using test::codeOf;

namespace {

// Guest functions, with a host function "env" "host" as import 0, of type [i32] -> [i32].
struct World {
  std::unique_ptr<test::TemporaryFile> file;
  std::unique_ptr<Image> image;
  std::unique_ptr<Store> store;
  Instance *instance = nullptr;

  explicit World(HostFunc host = hostFunc(+[](HostFunction *, u32 x) -> u32 { return x + 1; })) {
    ArtifactBuilder builder;
    const u32 unary = builder.addType({I32}, {I32}), binary = builder.addType({I32, I32}, {I32});
    const u32 none = builder.addType({}, {}), vector = builder.addType({V128}, {V128});
    const u32 fourteen = builder.addType({I32, I32, I32, I32, I32, I32, F64, F64, F64, F64, F64, F64, F64, F64}, {F64});
    const u32 seven = builder.addType({I32, I32, I32, I32, I32, I32, I32}, {}), two = builder.addType({}, {I32, I32});
    builder.exportFunction("import", builder.importFunction("env", "host", unary));
    builder.addMemory(1, 3);
    builder.addTable(2, 10);
    auto add = [&](const char *name, u32 type, const test::GuestCode &code) {
      builder.exportFunction(name, builder.addFunction(type, codeOf(code), name));
    };
    add("add", binary, test::guestAdd);
    add("load", unary, test::guestLoad);
    add("unreachable", none, test::guestUnreachable);
    add("recurse", none, test::guestRecurse);
    add("callImport", unary, test::guestCallImport);
    add("spin", none, test::guestSpin);
    add("fourteen", fourteen, test::guestFourteen);
    add("swap", vector, test::guestSwap);
    add("seven", seven, test::guestUnreachable);
    add("two", two, test::guestUnreachable);
    file = std::make_unique<test::TemporaryFile>(builder.build());
    Result<std::unique_ptr<Image>> opened = Image::open(file->path());
    REQUIRE_MESSAGE(opened.ok(), opened.error().message);
    image = opened.take();
    store = Store::create().take();
    Linker linker;
    linker.define("env", "host", Extern::of(host));
    Result<Instance *> made = store->instantiate(*image, linker);
    REQUIRE_MESSAGE(made.ok(), made.error().message);
    instance = *made;
  }

  template <class Signature> TypedFunc<Signature> typed(const char *name) {
    Result<TypedFunc<Signature>> made = TypedFunc<Signature>::of(*instance->findFunction(name), *store);
    REQUIRE_MESSAGE(made.ok(), made.error().message);
    return made.take();
  }
};

template <class R> TrapKind trapOf(const Result<R> &result) {
  REQUIRE(!result.ok());
  REQUIRE(result.error().kind == ErrorKind::Trap);
  return static_cast<TrapKind>(result.error().code);
}

using Fourteen = f64(u32, u32, u32, u32, u32, u32, f64, f64, f64, f64, f64, f64, f64, f64);
f64 callFourteen(TypedFunc<Fourteen> &f) {
  const Result<f64> result = f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
  REQUIRE(result.ok());
  return *result;
}
constexpr f64 kFourteen = 32752; // 1 * 2^13 + 2 * 2^12 + ... + 14

} // namespace

TEST_CASE("a prepared call gives what the function gives") {
  World world;
  auto add = world.typed<u32(u32, u32)>("add");
  for (u32 i = 0; i < 1000; ++i) REQUIRE(*add(i, 2) == i + 2);
  auto swap = world.typed<__m128i(__m128i)>("swap");
  const Result<__m128i> swapped = swap(_mm_set_epi64x(1, 2));
  REQUIRE(swapped.ok());
  CHECK(_mm_cvtsi128_si64(*swapped) == 1);
}

TEST_CASE("a prepared call has room for six integers and eight floats, and keeps the caller's registers") {
  World world;
  auto fourteen = world.typed<Fourteen>("fourteen");
  f64 sum = 0;
  for (int i = 0; i < 100; ++i) sum += callFourteen(fourteen);
  CHECK(sum == 100 * kFourteen);
}

TEST_CASE("a prepared call refuses a function of another type") {
  World world;
  auto refusal = [&]<class Signature>(const char *name, Signature *) {
    const Result<TypedFunc<Signature>> made = TypedFunc<Signature>::of(*world.instance->findFunction(name), *world.store);
    REQUIRE(!made.ok());
    CHECK(made.error().kind == ErrorKind::Invalid);
    return made.error().message;
  };
  CHECK(refusal("add", static_cast<u32 (*)(u32)>(nullptr)) == "the function is of type [i32 i32] -> [i32], not of type [i32] -> [i32]");
  CHECK(refusal("add", static_cast<u64 (*)(u32, u32)>(nullptr)) == "the function is of type [i32 i32] -> [i32], not of type [i32 i32] -> [i64]");
  refusal("add", static_cast<u32 (*)(u32, f32)>(nullptr));
  refusal("add", static_cast<void (*)(u32, u32)>(nullptr));
  refusal("add", static_cast<u32 (*)(u32, void *)>(nullptr));
  refusal("unreachable", static_cast<u32 (*)()>(nullptr));
  refusal("two", static_cast<u32 (*)()>(nullptr));
  for (const char *name : {"seven", "two"}) {
    const Result<PreparedCall> prepared = PreparedCall::of(*world.instance->findFunction(name), *world.store);
    REQUIRE(!prepared.ok());
    CHECK(prepared.error().kind == ErrorKind::Unsupported);
  }
}

TEST_CASE("a trap ends a prepared call, with its place, and the next one works") {
  World world;
  auto load = world.typed<u32(u32)>("load");
  auto unreachable = world.typed<void()>("unreachable");
  auto recurse = world.typed<void()>("recurse");
  for (int i = 0; i < 3; ++i) {
    CHECK(trapOf(load(65536)) == TrapKind::MemoryOutOfBounds);
    CHECK(world.store->lastTrap().frames[0].wasmOffset == 0x1000 + 2);
    CHECK(trapOf(unreachable()) == TrapKind::Unreachable);
    REQUIRE(world.store->lastTrap().frames.size() == 1);
    CHECK(world.store->lastTrap().frames[0].name == "unreachable");
    CHECK(trapOf(recurse()) == TrapKind::StackExhausted);
    CHECK(*load(8) == 0);
  }
}

TEST_CASE("prepared calls inside calls: a trap in the inner one ends the inner one") {
  static TypedFunc<u32(u32)> *load, *callImport;
  World world(hostFunc(+[](HostFunction *, u32 x) -> u32 {
    if (x == 0) {
      const Result<u32> inner = (*load)(1 << 20);
      return inner.ok() ? 1000 : static_cast<u32>(inner.error().code);
    }
    const Result<u32> inner = (*callImport)(x - 1); // the same that is running
    return inner.ok() ? *inner + 1 : 2000;
  }));
  auto loads = world.typed<u32(u32)>("load"), calls = world.typed<u32(u32)>("callImport");
  load = &loads;
  callImport = &calls;
  for (int i = 0; i < 3; ++i) CHECK(*calls(5) == static_cast<u32>(TrapKind::MemoryOutOfBounds) + 5);
  // By Store::call around it, too.
  Value five{.i32 = 5}, result{};
  REQUIRE(world.store->call(world.instance->findFunction("callImport"), {&five, 1}, {&result, 1}).ok());
  CHECK(result.i32 == static_cast<u32>(TrapKind::MemoryOutOfBounds) + 5);
}

TEST_CASE("a trap below two prepared calls shows the frames of both") {
  static TypedFunc<void()> *unreachable;
  static std::string report;
  World world(hostFunc(+[](HostFunction *self, u32) -> u32 {
    Store &store = Instance::of(self->caller).store();
    (void)(*unreachable)();
    report = store.lastTrap().report();
    raiseTrap(store.lastTrap().kind);
  }));
  auto traps = world.typed<void()>("unreachable");
  unreachable = &traps;
  auto calls = world.typed<u32(u32)>("callImport");
  CHECK(trapOf(calls(5)) == TrapKind::Unreachable);
  CHECK(report.find("0: function 3 \"unreachable\" at offset 0x1234\n    1: function 5 \"callImport\"") != std::string::npos);
}

TEST_CASE("an exit ends a prepared call with its status") {
  World world(hostFunc(+[](HostFunction *, u32 status) -> u32 { exitGuest(static_cast<int>(status)); }));
  auto calls = world.typed<u32(u32)>("callImport");
  const Result<u32> result = calls(7);
  REQUIRE(!result.ok());
  CHECK(result.error().kind == ErrorKind::Exit);
  CHECK(result.error().code == 7);
}

TEST_CASE("a prepared call is interrupted, before it and in it, and not when that was taken back") {
  World world;
  auto spin = world.typed<void()>("spin");
  auto fourteen = world.typed<Fourteen>("fourteen");
  CHECK(world.store->interrupt().ok());
  CHECK(trapOf(spin()) == TrapKind::Interrupted);
  CHECK(world.store->interruptAfter(2'000'000).ok());
  CHECK(trapOf(spin()) == TrapKind::Interrupted);
  CHECK(world.store->lastTrap().frames.at(0).name == "spin");
  for (int i = 0; i < 20; ++i) {
    std::thread other([&] { CHECK(world.store->interrupt().ok()); });
    CHECK(trapOf(spin()) == TrapKind::Interrupted);
    other.join();
  }
  CHECK(world.store->interruptAfter(u64(3600) * 1'000'000'000).ok()); // wanted, but not yet: every call takes the long way
  for (int i = 0; i < 10; ++i) CHECK(callFourteen(fourteen) == kFourteen);
  world.store->cancelInterrupt();
  CHECK(callFourteen(fourteen) == kFourteen);
}

TEST_CASE("a guest that was stopped at its next host call may make host calls again") {
  World world;
  auto calls = world.typed<u32(u32)>("callImport");
  world.store->stopAtNextHostCall();
  CHECK(*calls(1) == 2);
}

TEST_CASE("a guest that was to be stopped and has returned before that may make host calls again") {
  static Store *store;
  World world(hostFunc(+[](HostFunction *, u32 x) -> u32 {
    if (x == 99) store->stopAtNextHostCall();
    return x + 1;
  }));
  store = world.store.get();
  auto calls = world.typed<u32(u32)>("callImport");
  for (int i = 0; i < 3; ++i) {
    CHECK(*calls(99) == 100);
    CHECK(*calls(1) == 2);
    Value stop{.i32 = 99}, result{};
    REQUIRE(world.store->call(world.instance->findFunction("callImport"), {&stop, 1}, {&result, 1}).ok());
    CHECK(*calls(1) == 2);
    CHECK(*calls(2) == 3);
  }
}

extern "C" void wasmloadPreparedAny0(), wasmloadPreparedAny2();

TEST_CASE("a prepared call is made the way of threads with a shadow stack, too") {
  World world;
  PreparedCall call = PreparedCall::of(*world.instance->findFunction("add"), *world.store).take();
  const auto enter = reinterpret_cast<u32 (*)(u32, u32, PreparedCall *)>(wasmloadPreparedAny2);
  for (u32 i = 0; i < 1000; ++i) REQUIRE(enter(i, 2, &call) == i + 2);
  CHECK(!call.hasFailed());
  PreparedCall spin = PreparedCall::of(*world.instance->findFunction("spin"), *world.store).take();
  CHECK(world.store->interrupt().ok());
  reinterpret_cast<void (*)(PreparedCall *)>(wasmloadPreparedAny0)(&spin);
  REQUIRE(spin.hasFailed());
  CHECK(static_cast<TrapKind>(spin.failure()->code) == TrapKind::Interrupted);
  CHECK(world.store->interruptAfter(u64(3600) * 1'000'000'000).ok());
  REQUIRE(enter(1, 2, &call) == 3);
  world.store->cancelInterrupt();
  REQUIRE(enter(2, 2, &call) == 4);
}

TEST_CASE("a prepared call is made by other threads, which it prepares for traps") {
  World world;
  auto load = world.typed<u32(u32)>("load");
  auto recurse = world.typed<void()>("recurse");
  auto fourteen = world.typed<Fourteen>("fourteen");
  for (int i = 0; i < 3; ++i) {
    std::thread other([&] {
      CHECK(callFourteen(fourteen) == kFourteen); // its arguments survive the preparation
      CHECK(trapOf(load(1 << 20)) == TrapKind::MemoryOutOfBounds);
      CHECK(trapOf(recurse()) == TrapKind::StackExhausted);
    });
    other.join();
    CHECK(trapOf(load(1 << 20)) == TrapKind::MemoryOutOfBounds);
  }
}
