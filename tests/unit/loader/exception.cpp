// Exceptions between host and guest. The guest is throws-through-host.wat, compiled here.
#include "compiler/driver.h"
#include "loader/exception.h"
#include "loader/store.h"
#include "runtime-support/abi/host.h"
#include "tests/unit/loader/artifact-builder.h"
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>

using namespace wasmload;

namespace {

struct World {
  test::TemporaryFile file{std::string_view()};
  std::unique_ptr<Image> image;
  std::unique_ptr<Store> store;
  const Tag *hosts = nullptr;
  Instance *instance = nullptr;
  u32 (*behaviour)(World &, u32);
  bool wasUnwound = true;

  explicit World(u32 (*host)(World &, u32)) : behaviour(host) {
    const char *root = std::getenv("CWASM_ROOT"); // set by CTest; else the working directory is the tree
    const std::string path = std::string(root ? root : ".") + "/tests/unit/loader/throws-through-host.wasm";
    std::ifstream in(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    REQUIRE_MESSAGE(!bytes.empty(), path);
    const wasmc::InputModule input{"guest", path, {reinterpret_cast<const u8 *>(bytes.data()), bytes.size()}};
    Result<void> compiled = wasmc::compileModules({&input, 1}, {}, file.path());
    REQUIRE_MESSAGE(compiled.ok(), compiled.error().message);
    image = Image::open(file.path()).take();
    store = Store::create().take();
    hosts = store->createTag(canonicalType({I32, I64}, {}), "hosts");
    Linker linker;
    linker.define("env", "host", Extern::of(hostFunc(+[](HostFunction *self, u32 x) -> u32 {
                    World &world = *static_cast<World *>(self->data);
                    return world.behaviour(world, x);
                  },
                  this)));
    linker.define("env", "hosts", Extern::of(hosts));
    Result<Instance *> made = store->instantiate(*image, linker);
    REQUIRE_MESSAGE(made.ok(), made.error().message);
    instance = *made;
  }

  Result<u32> call(const char *name, u32 argument) {
    Value in{.i64 = argument}, out;
    TRY(store->call(instance->findFunction(name), {&in, 1}, {&out, 1}));
    return out.i32;
  }
};

// Calls the guest's `throw`, and lets its exception go on.
u32 passOn(World &world, u32 x) {
  struct Guard { // a host frame is left by returning, so it keeps its promises
    World &world;
    ~Guard() { world.wasUnwound = false; }
  } guard{world};
  Result<u32> result = world.call("throw", x + 1);
  if (!result) {
    REQUIRE(world.store->lastExceptionOrNull());
    world.store->throwOnReturn(world.store->lastExceptionOrNull());
    return 0;
  }
  return *result;
}

u32 identity(World &, u32 x) { return x; }

u32 throwHosts(World &world, u32 x) {
  Value payload[2] = {{.i32 = x}, {.i64 = 500}};
  world.store->throwOnReturn(*world.store->createException(world.hosts, payload));
  return 0;
}

} // namespace

TEST_CASE("an exception that nothing catches is a trap with its tag, payload and way") {
  World world(identity);
  const Result<u32> result = world.call("throw", 5);
  REQUIRE(!result.ok());
  CHECK(result.error().kind == ErrorKind::Trap);
  CHECK(static_cast<TrapKind>(result.error().code) == TrapKind::UncaughtException);
  CHECK(result.error().message.starts_with("uncaught exception with tag \"own\" (i32 5) in function 1"));
  REQUIRE(world.store->lastExceptionOrNull());
  CHECK(world.store->lastExceptionOrNull()->payload[0].i32 == 5);
  CHECK(world.store->lastExceptionOrNull()->tag == world.instance->findExport("own")->tag);
  CHECK(world.store->lastTrap().frames.size() == 1);
}

TEST_CASE("a call that returns is no exception, also after one") {
  World world(identity);
  CHECK(!world.call("throw", 5).ok());
  CHECK(*world.call("call", 7) == 7);
  CHECK(*world.call("catch", 8) == 8);
}

TEST_CASE("an exception goes through a host function as a Result, and on to a handler of the guest") {
  World world(passOn);
  const Result<u32> caught = world.call("catch", 5);
  REQUIRE_MESSAGE(caught.ok(), caught.error().message);
  CHECK(*caught == 1006);
  CHECK(!world.wasUnwound);
  const Result<u32> uncaught = world.call("call", 6);
  REQUIRE(!uncaught.ok());
  CHECK(world.store->lastExceptionOrNull()->payload[0].i32 == 7);
}

TEST_CASE("a host function may keep an exception to itself") {
  World world(+[](World &w, u32 x) -> u32 { return w.call("throw", x).ok() ? 1 : 2; });
  CHECK(*world.call("catch", 5) == 2);
}

TEST_CASE("the host throws exceptions of its own tag, and gets the guest's of that tag") {
  World world(throwHosts);
  CHECK(*world.call("catchHosts", 5) == 505);
  const Result<u32> uncaught = world.call("catch", 5);
  REQUIRE(!uncaught.ok());
  CHECK(uncaught.error().message.starts_with("uncaught exception with tag \"hosts\" (i32 5, i64 500)"));
  CHECK(!world.call("throwHosts", 6).ok());
  CHECK(world.store->lastExceptionOrNull()->tag == world.hosts);
  CHECK(world.store->lastExceptionOrNull()->payload[1].i64 == 9);
}

TEST_CASE("an exception needs the values of its tag's type") {
  World world(identity);
  Value payload[1] = {};
  CHECK(world.store->createException(world.hosts, payload).error().kind == ErrorKind::Invalid);
}

TEST_CASE("a trap of a host function takes back what it wanted thrown") {
  World world(+[](World &w, u32 x) -> u32 {
    if (x == 0) return 3;
    throwHosts(w, x);
    raiseTrap(TrapKind::Unreachable);
  });
  const Result<u32> result = world.call("catchHosts", 1);
  REQUIRE(!result.ok());
  CHECK(static_cast<TrapKind>(result.error().code) == TrapKind::Unreachable);
  CHECK(*world.call("catchHosts", 0) == 3);
}

TEST_CASE("a tag is linked by its type") {
  World world(identity);
  Linker linker;
  linker.define("env", "host", Extern::of(hostFunc(+[](HostFunction *, u32 x) -> u32 { return x; })));
  linker.define("env", "hosts", *world.instance->findExport("own"));
  const Result<Instance *> made = world.store->instantiate(*world.image, linker);
  REQUIRE(!made.ok());
  CHECK(made.error().kind == ErrorKind::Link);
  CHECK(made.error().message == "incompatible import type: \"env\" \"hosts\" is a tag [i32] -> [], expected a tag [i32 i64] -> []");
}
