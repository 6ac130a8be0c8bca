// In one process: instances, resets, calls and traps, in nanoseconds. Least and median of many batches. See in-process.sh.
#include "guest.h"
#include "loader/prepared-call.h"
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace wasmload;

namespace {

double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

[[noreturn]] void fail(const char *what, const char *why) {
  std::fprintf(stderr, "in-process: %s: %s\n", what, why);
  std::exit(1);
}

// Of samples in nanoseconds for `each` operations. A goal of 0 is none.
void print(const char *name, std::vector<double> samples, double each, double goal) {
  std::sort(samples.begin(), samples.end());
  const double least = samples.front() / each, median = samples[samples.size() / 2] / each;
  const char *reached = goal == 0 ? "" : median <= goal ? "yes" : least <= goal ? "at its least" : "no";
  std::printf("| %s | %.1f | %.1f | %.0f | %s |\n", name, least, median, goal, reached);
}

// The least that a fault costs: the kernel's part alone, with a handler that does nothing but leave.
void *beyond[5];
double bareFault(volatile char *nothing) {
  const double start = now();
  for (int n = 0; n < 100; ++n)
    if (__builtin_setjmp(beyond) == 0) (void)*nothing;
  return now() - start;
}

wasmrt_error error;
int32_t next(wasmrt_caller *, int32_t x) { return x + 1; }
i32 nextOf(HostFunction *, u32 x) { return static_cast<i32>(x + 1); }

template <class T> T check(Result<T> result, const char *what) {
  if (!result) fail(what, result.error().message.c_str());
  return result.take();
}

} // namespace

int main(int, char **argv) {
  constexpr int kBatches = 300;
  std::printf("| | least, ns | median, ns | goal, ns | reached |\n|---|---|---|---|---|\n");

  // From a file, by the C++ API.
  {
    const std::unique_ptr<Image> image = check(Image::open(argv[1]), "open");
    Linker linker;
    linker.define("host", "next", Extern::of(hostFunc(nextOf)));
    std::vector<double> cold;
    for (int i = 0; i < kBatches; ++i) {
      const double start = now();
      std::unique_ptr<Store> store = check(Store::create(), "create");
      check(store->instantiate(*image, linker), "instantiate");
      cold.push_back(now() - start);
    }
    print("instance of a file's module, new", cold, 1, 12000);
    std::unique_ptr<Store> store = check(Store::create(), "create");
    Instance *instance = check(store->instantiate(*image, linker), "instantiate");
    std::vector<double> resets;
    for (int i = 0; i < kBatches; ++i) {
      Value pages{.i32 = 16};
      if (!store->call(instance->findFunction("dirty"), {&pages, 1}, {})) fail("dirty", "trapped");
      const double start = now();
      const Result<void> done = store->reset();
      resets.push_back(now() - start);
      if (!done) fail("reset", done.error().message.c_str());
    }
    print("reset of it with 16 dirty pages", resets, 1, 8000);
    std::vector<double> calls;
    const FuncObject *identity = instance->findFunction("identity");
    for (int i = 0; i < kBatches; ++i) {
      Value x{.i32 = 1}, y{};
      const double start = now();
      for (int n = 0; n < 10000; ++n)
        if (!store->call(identity, {&x, 1}, {&y, 1})) fail("identity", "trapped");
      calls.push_back(now() - start);
    }
    print("call of it, Store::call", calls, 10000, 20);
    TypedFunc<u32(u32)> prepared = check(TypedFunc<u32(u32)>::of(*identity, *store), "prepare");
    std::vector<double> preparedCalls;
    for (int i = 0; i < kBatches; ++i) {
      const double start = now();
      for (int n = 0; n < 10000; ++n)
        if (!prepared(1)) fail("identity", "trapped");
      preparedCalls.push_back(now() - start);
    }
    print("call of it, TypedFunc", preparedCalls, 10000, 5);
    std::vector<double> direct, indirect;
    TypedFunc<u32(u32)> directCalls = check(TypedFunc<u32(u32)>::of(*instance->findFunction("direct-calls"), *store), "prepare");
    TypedFunc<u32(u32)> indirectCalls = check(TypedFunc<u32(u32)>::of(*instance->findFunction("indirect-calls"), *store), "prepare");
    for (int i = 0; i < kBatches; ++i) {
      const double start = now();
      if (!directCalls(100000)) fail("direct-calls", "trapped");
      const double middle = now();
      if (!indirectCalls(100000)) fail("indirect-calls", "trapped");
      direct.push_back(middle - start);
      indirect.push_back(now() - middle);
    }
    std::sort(direct.begin(), direct.end());
    std::sort(indirect.begin(), indirect.end());
    const double least = indirect.front() - direct.front(), median = indirect[kBatches / 2] - direct[kBatches / 2];
    print("call_indirect over a direct call", {least, median, median}, 100000, 1);
    std::vector<double> traps;
    const FuncObject *beyond = instance->findFunction("beyond");
    for (int i = 0; i < kBatches; ++i) {
      Value y{};
      const double start = now();
      for (int n = 0; n < 100; ++n)
        if (store->call(beyond, {}, {&y, 1})) fail("beyond", "did not trap");
      traps.push_back(now() - start);
    }
    print("a load beyond its memory, caught", traps, 100, 4000);
  }

  // Linked into this program, by the C API.
  const guest_imports imports = {.host_next = next};
  const wasmrt_import list[] = {{"host", "next", reinterpret_cast<void (*)()>(next), nullptr}};
  std::vector<double> cold, warm, resets, calls, hostCalls, traps;
  for (int i = 0; i < kBatches; ++i) {
    const double start = now();
    wasmrt_instance *app = guest_create(&imports, nullptr, &error);
    cold.push_back(now() - start);
    if (!app) fail("create", error.message);
    wasmrt_destroy(app);
  }
  print("instance of a linked module, new", cold, 1, 12000);
  wasmrt_keep(0);
  for (double &time : cold) {
    const double start = now();
    wasmrt_instance *app = guest_create(&imports, nullptr, &error);
    time = now() - start;
    if (!app) fail("create", error.message);
    wasmrt_destroy(app);
  }
  print("likewise, without the address space of a dead one", cold, 1, 0);
  wasmrt_keep(8);
  wasmrt_pool *pool = wasmrt_pool_create(&guest_module, list, 1, nullptr, nullptr, 4, &error);
  if (!pool) fail("pool", error.message);
  for (int i = 0; i < kBatches; ++i) {
    const double start = now();
    wasmrt_instance *app = wasmrt_pool_take(pool, &error);
    warm.push_back(now() - start);
    if (guest_dirty(app, 16) != WASMRT_OK) fail("dirty", wasmrt_last_error(app)->message);
    const double middle = now();
    wasmrt_pool_give_back(pool, app);
    resets.push_back(now() - middle);
  }
  print("instance from a pool", warm, 1, 5000);
  print("given back with 16 dirty pages", resets, 1, 8000);
  wasmrt_instance *app = wasmrt_pool_take(pool, &error);
  for (int i = 0; i < kBatches; ++i) {
    int32_t x = 1;
    double start = now();
    for (int n = 0; n < 10000; ++n)
      if (guest_identity(app, x, &x) != WASMRT_OK) fail("identity", wasmrt_last_error(app)->message);
    calls.push_back(now() - start);
    start = now();
    if (guest_host_calls(app, 100000, &x) != WASMRT_OK || x != 100000) fail("host-calls", wasmrt_last_error(app)->message);
    hostCalls.push_back(now() - start);
    start = now();
    for (int n = 0; n < 100; ++n)
      if (guest_beyond(app, &x) != WASMRT_TRAP) fail("beyond", "did not trap");
    traps.push_back(now() - start);
  }
  print("host to wasm", calls, 10000, 5);
  print("wasm to host", hostCalls, 100000, 3);
  print("a load beyond the memory, caught and told", traps, 100, 4000);
  struct sigaction action{};
  action.sa_sigaction = [](int, siginfo_t *, void *) { __builtin_longjmp(beyond, 1); };
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigaction(SIGSEGV, &action, nullptr);
  std::vector<double> bare;
  for (int i = 0; i < kBatches; ++i) bare.push_back(bareFault(static_cast<char *>(wasmrt_memory(app, 0, 1)) + 0x7fffffff));
  print("for comparison: such a load in C, and a handler that jumps", bare, 100, 0);
  return 0;
}
