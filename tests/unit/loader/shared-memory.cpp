// A module made for wasi-threads by its toolchain, with an instance in each of several threads over one shared memory: what
// an embedder does without GuestThreads. The module is the corpus's wazero_pthread: run() adds to a counter under a mutex.
#include "compiler/driver.h"
#include "loader/store.h"
#include <atomic>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace wasmload;

namespace {

constexpr u32 kThreads = 4, kRuns = 2000, kStack = 4096;

u32 call(Store &store, const Instance &instance, std::string_view name, std::initializer_list<u32> arguments) {
  const FuncObject *function = instance.findFunction(name);
  if (!function) return ~0u;
  std::vector<Value> in, out(functionType(function->type->id).results.size());
  for (u32 argument : arguments) {
    in.emplace_back();
    in.back().i32 = argument;
  }
  const Result<void> done = store.call(function, in, out);
  CHECK_MESSAGE(done.ok(), name);
  return out.empty() ? 0 : out[0].i32;
}

} // namespace

TEST_CASE("instances in several threads share a memory, a mutex and a counter") {
  const char *shared = std::getenv("CWASM_SHARED");
  const std::string path = std::string(shared ? shared : "") + "/corpus/wazero_pthread/pthread.wasm";
  std::ifstream file(path, std::ios::binary);
  if (!file) return; // no corpus here
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const wasmc::InputModule input{"app", path, {reinterpret_cast<const u8 *>(text.data()), text.size()}};
  char directory[] = "/tmp/shared-memory-XXXXXX";
  REQUIRE(mkdtemp(directory));
  const std::string artifact = std::string(directory) + "/app.cwasm";

  for (const wasmc::Bounds bounds : {wasmc::Bounds::Guard, wasmc::Bounds::Explicit}) {
    wasmc::CompileOptions options;
    options.bounds = bounds;
    const Result<void> compiled = wasmc::compileModules({&input, 1}, options, artifact);
    REQUIRE(compiled.ok());
    const auto image = Image::open(artifact).take();

    Linker linker;
    linker.define("wasi_snapshot_preview1", "clock_time_get",
                  Extern::of(hostFunc(+[](HostFunction *, u32, u64, u32) -> u32 { return 52; })));
    linker.define("wasi_snapshot_preview1", "sched_yield", Extern::of(hostFunc(+[](HostFunction *) -> u32 {
                    std::this_thread::yield();
                    return 0;
                  })));
    MemoryType type;
    type.min = 2;
    type.max = 2;
    type.isShared = true;
    const auto first = Store::create().take();
    Memory *memory = first->createMemory(type).take();
    linker.define("env", "memory", Extern::of(memory));
    Instance *main = first->instantiate(*image, linker).take();
    call(*first, *main, "_initialize", {});
    call(*first, *main, "init", {});

    std::vector<u32> stacks, locals;
    for (u32 i = 0; i < kThreads; ++i) {
      stacks.push_back(call(*first, *main, "malloc", {kStack}));
      locals.push_back(call(*first, *main, "malloc", {1024}));
    }
    std::atomic<u32> bad{0};
    std::vector<std::thread> threads;
    for (u32 i = 0; i < kThreads; ++i)
      threads.emplace_back([&, i] {
        const auto store = Store::create().take();
        Result<Instance *> instance = store->instantiate(*image, linker);
        if (!instance) {
          ++bad;
          return;
        }
        if ((*instance)->memories[0].base != memory->base) ++bad;
        (*instance)->findExport("__stack_pointer")->global.value->i32 = stacks[i] + kStack;
        call(*store, **instance, "__wasm_init_tls", {(locals[i] + 15) & ~15u});
        for (u32 n = 0; n < kRuns; ++n) call(*store, **instance, "run", {});
      });
    for (std::thread &thread : threads) thread.join();
    CHECK(bad == 0);
    CHECK(call(*first, *main, "get", {}) == kThreads * kRuns);
  }
  unlink(artifact.c_str());
  rmdir(directory);
}
