#include "loader/store.h"
#include "tests/unit/loader/artifact-builder.h"
#include "tests/unit/loader/guest-code.h"
#include <doctest/doctest.h>

using namespace wasmload;
using test::ArtifactBuilder;
using test::codeOf;

namespace {

struct World {
  std::unique_ptr<Store> store;
  Linker linker;

  explicit World(std::optional<u64> fuel = {}) {
    StoreOptions options;
    options.fuel = fuel;
    store = Store::create(options).take();
  }
  // With an export "burn" that takes the amount, and the import "host" as an export.
  Result<Instance *> instantiate(bool isFueled, HostFunc host = hostFunc(+[](HostFunction *, u32 x) { return x; })) {
    ArtifactBuilder builder;
    const u32 unary = builder.addType({I32}, {I32});
    builder.importFunction("env", "host", unary);
    builder.addMemory(1, 1);
    builder.addTable(1, 1);
    builder.exportFunction("burn", builder.addFunction(unary, codeOf(test::guestBurn), "burn"));
    builder.exportFunction("callImport", builder.addFunction(unary, codeOf(test::guestCallImport), "callImport"));
    if (isFueled) builder.parts.header.flags |= DescriptionHeader::kFuel;
    const test::TemporaryFile file(builder.build());
    linker.define("env", "host", Extern::of(host));
    return store->instantiate(store->keep(Image::open(file.path()).take()), linker);
  }
  Result<void> call(Instance *instance, const char *name, u32 argument) {
    Value in{.i32 = argument}, out{};
    return store->call(instance->findFunction(name), {&in, 1}, {&out, 1});
  }
  bool isExhausted(Instance *instance, u32 amount) {
    const Result<void> result = call(instance, "burn", amount);
    return !result && result.error().kind == ErrorKind::Trap &&
           static_cast<TrapKind>(result.error().code) == TrapKind::FuelExhausted;
  }
};

} // namespace

TEST_CASE("a guest runs until its fuel is used up, and goes on with more") {
  World world(100);
  Instance *instance = *world.instantiate(true);
  CHECK(world.store->fuel() == 100);
  CHECK(world.call(instance, "burn", 60).ok());
  CHECK(world.store->fuel() == 40);
  CHECK(world.call(instance, "burn", 40).ok());
  CHECK(world.store->fuel() == 0);
  CHECK(world.isExhausted(instance, 1));
  CHECK(world.store->fuel() == 0);
  CHECK(world.store->addFuel(5).ok());
  CHECK(world.call(instance, "burn", 5).ok());
  CHECK(world.isExhausted(instance, 1));
}

TEST_CASE("without a limit fuel is nothing that ends") {
  World world;
  Instance *instance = *world.instantiate(true);
  CHECK(world.store->fuel() == std::nullopt);
  CHECK(world.call(instance, "burn", 100000).ok());
  CHECK(world.store->setFuel(10).ok());
  CHECK(world.isExhausted(instance, 11));
  CHECK(world.store->setFuel(std::nullopt).ok());
  CHECK(world.call(instance, "burn", 11).ok());
  CHECK(world.store->setFuel(~u64(0)).ok());
  CHECK(world.store->addFuel(~u64(0)).ok());
  CHECK(world.call(instance, "burn", 11).ok());
}

TEST_CASE("code that was compiled without fuel and a limit exclude each other, in either order") {
  World limited(100), unlimited;
  const Result<Instance *> refused = limited.instantiate(false);
  REQUIRE(!refused);
  CHECK(refused.error().kind == ErrorKind::Link);
  REQUIRE(unlimited.instantiate(false).ok());
  CHECK(unlimited.store->setFuel(5).error().kind == ErrorKind::Link);
  CHECK(unlimited.store->fuel() == std::nullopt);
}

TEST_CASE("a host function sees what is left and gives more") {
  World world(10);
  Instance *instance = *world.instantiate(true, hostFunc(+[](HostFunction *self, u32 more) -> u32 {
    Store &store = Instance::of(self->caller).store();
    const u64 before = *store.fuel();
    return store.addFuel(more).ok() ? static_cast<u32>(before) : 0;
  }));
  CHECK(world.call(instance, "callImport", 5).ok());
  CHECK(world.store->fuel() == 15);
}
