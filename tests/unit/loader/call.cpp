#include "loader/store.h"
#include "runtime-support/abi/host.h"
#include "tests/unit/loader/artifact-builder.h"
#include "tests/unit/loader/guest-code.h"
#include <cfenv>
#include <csignal>
#include <cstring>
#include <doctest/doctest.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace wasmload;
using test::ArtifactBuilder;
using test::codeOf;

namespace {

// One instance of every guest function, with a host function "env" "host" as import 0.
struct World {
  std::unique_ptr<test::TemporaryFile> file;
  std::unique_ptr<Image> image;
  std::unique_ptr<Store> store;
  Instance *instance = nullptr;

  explicit World(HostFunc host) {
    ArtifactBuilder builder;
    const u32 unary = builder.addType({I32}, {I32}), binary = builder.addType({I32, I32}, {I32});
    const u32 action = builder.addType({I32, I32}, {}), none = builder.addType({}, {});
    builder.exportFunction("import", builder.importFunction("env", "host", unary));
    builder.addMemory(1, 3);
    builder.addTable(2, 10);
    auto add = [&](const char *name, u32 type, const test::GuestCode &code) {
      builder.exportFunction(name, builder.addFunction(type, codeOf(code), name));
    };
    add("add", binary, test::guestAdd);
    add("load", unary, test::guestLoad);
    add("store", action, test::guestStore);
    add("unreachable", none, test::guestUnreachable);
    add("divide", none, test::guestDivide);
    add("recurse", none, test::guestRecurse);
    add("grow", unary, test::guestGrow);
    add("callImport", unary, test::guestCallImport);
    add("callTable", unary, test::guestCallTable);
    add("readHost", none, test::guestReadHost);
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

  Result<u32> call(const char *name, std::initializer_list<u32> arguments, usize results = 1) {
    std::vector<Value> in, out(results);
    for (u32 argument : arguments) {
      in.emplace_back();
      in.back().i64 = argument;
    }
    TRY(store->call(instance->findFunction(name), in, out));
    return results ? out[0].i32 : 0;
  }
};

HostFunc plusOne() {
  return hostFunc(+[](HostFunction *, u32 x) -> u32 { return x + 1; });
}

TrapKind trapOf(const Result<u32> &result) {
  REQUIRE(!result.ok());
  REQUIRE(result.error().kind == ErrorKind::Trap);
  return static_cast<TrapKind>(result.error().code);
}

} // namespace

TEST_CASE("calls a function and gets its result") {
  World world(plusOne());
  CHECK(*world.call("add", {40, 2}) == 42);
  CHECK(world.call("store", {8, 77}, 0).ok());
  CHECK(*world.call("load", {8}) == 77);
}

TEST_CASE("refuses a call with the wrong number of values") {
  World world(plusOne());
  CHECK(world.call("add", {1}).error().kind == ErrorKind::Invalid);
  CHECK(world.call("add", {1, 2}, 0).error().kind == ErrorKind::Invalid);
}

TEST_CASE("calls a host function through an import and as an export") {
  World world(plusOne());
  CHECK(*world.call("callImport", {6}) == 7);
  CHECK(*world.call("import", {6}) == 7);
}

TEST_CASE("an explicit trap carries its kind, offset and function") {
  World world(plusOne());
  CHECK(trapOf(world.call("unreachable", {}, 0)) == TrapKind::Unreachable);
  const Trap &trap = world.store->lastTrap();
  REQUIRE(trap.frames.size() == 1);
  CHECK(trap.frames[0].wasmOffset == 0x1234);
  CHECK(trap.frames[0].name == "unreachable");
  CHECK(trap.sentence() == "unreachable in function 4 \"unreachable\" at offset 0x1234");
}

TEST_CASE("a trap without an offset finds it in the code map") {
  World world(plusOne());
  CHECK(trapOf(world.call("divide", {}, 0)) == TrapKind::IntegerDivideByZero);
  CHECK(world.store->lastTrap().frames[0].wasmOffset == 0); // the instruction says 0 when it has no displacement
}

TEST_CASE("an access behind the memory is a trap, and the instance goes on") {
  World world(plusOne());
  CHECK(trapOf(world.call("load", {65536})) == TrapKind::MemoryOutOfBounds);
  CHECK(world.store->lastTrap().frames[0].wasmOffset == 0x1000 + 2);
  CHECK(trapOf(world.call("load", {0xFFFFFFFF})) == TrapKind::MemoryOutOfBounds);
  CHECK(*world.call("add", {1, 2}) == 3);
}

TEST_CASE("a grown memory can be used up to its new size") {
  World world(plusOne());
  CHECK(*world.call("grow", {1}) == 1);
  CHECK(world.call("store", {65536 * 2 - 4, 5}, 0).ok());
  CHECK(*world.call("load", {65536 * 2 - 4}) == 5);
  CHECK(trapOf(world.call("load", {65536 * 2})) == TrapKind::MemoryOutOfBounds);
  CHECK(*world.call("grow", {2}) == 0xFFFFFFFF);
}

TEST_CASE("endless recursion is a trap, again and again") {
  World world(plusOne());
  for (int i = 0; i < 3; ++i) {
    CHECK(trapOf(world.call("recurse", {}, 0)) == TrapKind::StackExhausted);
    CHECK(world.store->lastTrap().isTruncated);
    CHECK(world.store->lastTrap().frames[1].name == "recurse");
  }
  CHECK(*world.call("add", {1, 2}) == 3);
}

TEST_CASE("a host function traps for its caller") {
  World world(hostFunc(+[](HostFunction *, u32) -> u32 { raiseTrap(TrapKind::ExpectedSharedMemory); }));
  CHECK(trapOf(world.call("callImport", {1})) == TrapKind::ExpectedSharedMemory);
  REQUIRE(world.store->lastTrap().frames.size() == 1);
  CHECK(world.store->lastTrap().frames[0].name == "callImport");
}

TEST_CASE("a host function ends the guest with a status") {
  World world(hostFunc(+[](HostFunction *, u32 status) -> u32 { exitGuest(static_cast<int>(status)); }));
  const Result<u32> result = world.call("callImport", {7});
  REQUIRE(!result.ok());
  CHECK(result.error().kind == ErrorKind::Exit);
  CHECK(result.error().code == 7);
}

TEST_CASE("a host function calls the guest again, on the same stack") {
  World world(hostFunc(+[](HostFunction *self, u32 x) -> u32 {
    Instance &instance = Instance::of(self->caller);
    if (x == 0) { // a trap in the inner call ends the inner call only
      Value address{.i32 = 1 << 20}, result;
      const Result<void> inner = instance.store().call(instance.findFunction("load"), {&address, 1}, {&result, 1});
      return inner.ok() ? 1000 : static_cast<u32>(inner.error().code);
    }
    Value next{.i32 = x - 1}, result;
    const Result<void> inner = instance.store().call(instance.findFunction("callImport"), {&next, 1}, {&result, 1});
    return inner.ok() ? result.i32 + 1 : 2000;
  }));
  CHECK(*world.call("callImport", {5}) == static_cast<u32>(TrapKind::MemoryOutOfBounds) + 5);
}

TEST_CASE("a trap below two activations shows the frames of both") {
  static std::string report;
  World world(hostFunc(+[](HostFunction *self, u32) -> u32 {
    Instance &instance = Instance::of(self->caller);
    (void)instance.store().call(instance.findFunction("unreachable"), {}, {});
    report = instance.store().lastTrap().report();
    raiseTrap(instance.store().lastTrap().kind);
  }));
  CHECK(trapOf(world.call("callImport", {5})) == TrapKind::Unreachable);
  CHECK(report.find("0: function 4 \"unreachable\" at offset 0x1234\n    1: function 8 \"callImport\"") !=
        std::string::npos);
}

TEST_CASE("a host function as a reference is called with the artifact's thunk") {
  World world(plusOne());
  const Result<const FuncObject *> reference =
      world.store->reference(hostFunc(+[](HostFunction *, u32 x) -> u32 { return x * 3; }));
  REQUIRE(reference.ok());
  world.instance->tables[0]->elements[0] = const_cast<FuncObject *>(*reference);
  CHECK(*world.call("callTable", {5}) == 15);
}

TEST_CASE("another thread traps on a signal stack of its own") {
  pthread_t thread;
  pthread_create(
      &thread, nullptr,
      [](void *) -> void * {
        World world(plusOne());
        CHECK(trapOf(world.call("recurse", {}, 0)) == TrapKind::StackExhausted);
        CHECK(trapOf(world.call("load", {1 << 20})) == TrapKind::MemoryOutOfBounds);
        return nullptr;
      },
      nullptr);
  pthread_join(thread, nullptr);
}

TEST_CASE("traps leave signal mask and control words of floating point as they were") {
  World world(plusOne());
  std::fesetround(FE_DOWNWARD); // mxcsr and the x87 control word
  for (int i = 0; i < 3; ++i) {
    CHECK(trapOf(world.call("load", {65536})) == TrapKind::MemoryOutOfBounds);
    CHECK(trapOf(world.call("unreachable", {}, 0)) == TrapKind::Unreachable);
    CHECK(std::fegetround() == FE_DOWNWARD);
    volatile float one = 1, three = 3;
    volatile long double longOne = 1, longThree = 3;
    CHECK(one / three < 1.0 / 3);
    CHECK(longOne / longThree * 3 < longOne);
  }
  std::fesetround(FE_TONEAREST);
  sigset_t mask;
  sigemptyset(&mask);
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  CHECK(!sigismember(&mask, SIGSEGV));
  CHECK(!sigismember(&mask, SIGILL));
}

namespace {
struct sigaction actionBelow;
int passedOn = 0;
} // namespace

TEST_CASE("traps arrive through a handler that was installed over ours, which blocks signals") {
  World world(plusOne());
  CHECK(trapOf(world.call("load", {65536})) == TrapKind::MemoryOutOfBounds); // ours are installed
  struct sigaction above{};
  above.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigfillset(&above.sa_mask);
  above.sa_sigaction = [](int signal, siginfo_t *info, void *context) {
    ++passedOn;
    actionBelow.sa_sigaction(signal, info, context);
  };
  REQUIRE(sigaction(SIGSEGV, &above, &actionBelow) == 0);
  for (int i = 0; i < 3; ++i) CHECK(trapOf(world.call("load", {65536})) == TrapKind::MemoryOutOfBounds); // a blocked one would end the process
  CHECK(passedOn == 3);
  sigset_t mask;
  sigfillset(&mask);
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  CHECK(!sigismember(&mask, SIGSEGV));
  CHECK(!sigismember(&mask, SIGUSR1));
  REQUIRE(sigaction(SIGSEGV, &actionBelow, nullptr) == 0);
}

TEST_CASE("a fault that is not the guest's goes to the earlier handler") {
  // In a child: the handlers of this process are installed already, so the earlier one is the default.
  World world(plusOne());
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    (void)world.call("readHost", {}, 0); // address 16: in an image's code, but no memory of ours
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  // The default action, or a sanitizer's handler that reports and exits.
  CHECK((WIFSIGNALED(status) ? WTERMSIG(status) == SIGSEGV : WEXITSTATUS(status) != 0));
}
