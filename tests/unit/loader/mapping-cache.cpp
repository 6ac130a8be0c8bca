#include "loader/mapping-cache.h"
#include "loader/store.h"
#include "tests/unit/loader/artifact-builder.h"
#include "tests/unit/loader/guest-code.h"
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace wasmload;
using test::ArtifactBuilder;
using test::codeOf;

namespace {

// From the first test here on, the process has a cache; empty and keeping nothing outside these tests.
struct Cache {
  explicit Cache(usize most) { MappingCache::enable(most); }
  ~Cache() { MappingCache::enable(0); }
};

// A module with two memories if asked for, each of one page that begins with a page of `fill` or `fill` + 1.
std::unique_ptr<Image> image(u8 fill, usize memories = 1) {
  ArtifactBuilder builder;
  for (usize i = 0; i < memories; ++i) {
    builder.addMemory(1, 3);
    builder.parts.images.push_back({static_cast<u32>(i), 0, 0, 4096 * i, 4096});
    builder.data.insert(builder.data.end(), 4096, static_cast<u8>(fill + i));
  }
  builder.addTable(2, 10);
  builder.exportFunction("recurse", builder.addFunction(builder.addType({}, {}), codeOf(test::guestRecurse)));
  builder.exportFunction("load", builder.addFunction(builder.addType({I32}, {I32}), codeOf(test::guestLoad)));
  const test::TemporaryFile file(builder.build());
  Result<std::unique_ptr<Image>> opened = Image::open(file.path());
  REQUIRE_MESSAGE(opened.ok(), opened.error().message);
  return opened.take();
}

struct World {
  std::unique_ptr<Store> store = Store::create().take();
  Instance *instance;
  explicit World(const Image &image) {
    Linker linker;
    Result<Instance *> made = store->instantiate(image, linker);
    REQUIRE_MESSAGE(made.ok(), made.error().message);
    instance = *made;
  }
  Memory &memory(u32 index = 0) { return *instance->memoryAt(index); }
  TrapKind trapOf(const char *name, u32 argument) {
    Value value{.i32 = argument}, result{};
    const bool isUnary = std::string_view(name) == "load";
    const Result<void> done = store->call(instance->findFunction(name), {&value, isUnary}, {&result, isUnary});
    REQUIRE(!done.ok());
    return static_cast<TrapKind>(done.error().code);
  }
  bool isNew(u8 fill, u32 index = 0) {
    const std::span<u8> bytes = memory(index).bytes();
    if (bytes.size() != 65536) return false;
    for (usize i = 0; i < bytes.size(); ++i)
      if (bytes[i] != (i < 4096 ? fill : 0)) return false;
    return true;
  }
};

} // namespace

TEST_CASE("what a store had, a new one of the same module has as new") {
  const Cache cache(4);
  const auto module = image(7);
  u8 *base = nullptr;
  const VmRuntime *runtime = nullptr;
  for (int i = 0; i < 4; ++i) {
    World world(*module);
    if (base) CHECK(world.memory().base == base);
    if (runtime) CHECK(world.instance->context()->runtime == runtime);
    base = world.memory().base;
    runtime = world.instance->context()->runtime;
    REQUIRE(world.isNew(7));
    // The guest's stack and runtime, too.
    const u64 *words = reinterpret_cast<const u64 *>(runtime);
    for (const u64 *word = words - 4096; word < words; ++word) REQUIRE(*word == 0);
    CHECK(runtime->pending == nullptr);
    for (const Value &result : runtime->results) REQUIRE((result.v128[0] | result.v128[1]) == 0);
    CHECK(world.trapOf("load", 65536) == TrapKind::MemoryOutOfBounds);
    CHECK(world.trapOf("recurse", 0) == TrapKind::StackExhausted); // fills the stack, as far as its guard
    for (Value &result : world.instance->context()->runtime->results) result.v128[1] = ~u64(0);
    REQUIRE(world.memory().grow(2) == 1);
    for (u8 &byte : world.memory().bytes()) byte = 0xEE;
  }
}

TEST_CASE("a kept memory is for the same memory of the same module") {
  const Cache cache(4);
  const auto two = image(20, 2), other = image(40);
  std::vector<u8 *> bases;
  for (int i = 0; i < 3; ++i) {
    World world(*two);
    if (bases.empty()) bases = {world.memory(0).base, world.memory(1).base};
    CHECK(world.memory(0).base == bases[0]);
    CHECK(world.memory(1).base == bases[1]);
    REQUIRE(world.isNew(20, 0));
    REQUIRE(world.isNew(21, 1));
  }
  World world(*other);
  CHECK(world.memory().base != bases[0]);
  CHECK(world.memory().base != bases[1]);
  CHECK(world.isNew(40));
  // One that the host makes has nothing in it.
  Memory *memory = *world.store->createMemory(memoryType(other->description().memories[0].limits));
  CHECK(memory->base != bases[0]);
  CHECK(memory->base[0] == 0);
}

TEST_CASE("nothing of a module that is no more is found again") {
  const Cache cache(4);
  for (u8 fill = 1; fill < 20; ++fill) { // its Image is likely to be where the last one was
    const auto module = image(fill);
    World world(*module);
    REQUIRE(world.isNew(fill));
  }
}

TEST_CASE("no more are kept than was said, and none when that is none") {
  const auto module = image(3);
  auto countReused = [&](usize most) {
    const Cache cache(most);
    std::vector<u8 *> bases;
    {
      std::vector<std::unique_ptr<World>> worlds;
      for (int i = 0; i < 6; ++i) worlds.push_back(std::make_unique<World>(*module));
      for (const auto &world : worlds) bases.push_back(world->memory().base);
    }
    usize count = 0; // how many of the six are mapped still: a page that is not cannot be read
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    for (const u8 *base : bases) count += write(ends[1], base, 1) == 1;
    close(ends[0]);
    close(ends[1]);
    return count;
  };
  CHECK(countReused(0) == 0);
  CHECK(countReused(2) == 2);
  CHECK(countReused(6) == 6);
  CHECK(countReused(1000) == 6);
}

TEST_CASE("runs of two modules in one memory are not kept") {
  const Cache cache(4);
  const auto module = image(9), other = image(50);
  {
    World world(*module);
    Memory &memory = world.memory();
    CHECK(!memory.claim(*other, 0));
    CHECK(other->place(other->description().images[0], memory).ok());
    memory.endClaim(true);
    CHECK(memory.base[0] == 50);
  }
  World world(*module);
  CHECK(world.isNew(9));
}

TEST_CASE("what is kept makes room when address space is short") {
  const pid_t child = fork();
  if (child == 0) {
    MappingCache::enable(4);
    Budget budget(u64(4) << 30);
    MemoryType type;
    type.min = 1;
    { const auto kept = Memory::create(type, Reservation::Guard, budget).take(); }
    rlimit limit{u64(10) << 30, u64(10) << 30}; // one fits, two do not
    setrlimit(RLIMIT_AS, &limit);
    type.min = 2;
    _exit(Memory::create(type, Reservation::Guard, budget).ok() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}
