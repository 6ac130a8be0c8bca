// memory.copy and memory.fill of a number of bytes that only the run knows (compiler/codegen/emit-few-bytes.cpp), beside a model of the
// specification (4.6.7): every number around where the code changes its way, at the ends of a memory and around 2^32, also of a second memory.
#include "compiler/driver.h"
#include "loader/store.h"
#include "tests/unit/loader/artifact-builder.h"
#include "tests/unit/wasm/builder.h"
#include <cstring>

using namespace testing;
namespace {

enum Op : u8 { End = 0x0B, LocalGet = 0x20, Bulk = 0xFC, Copy = 10, Fill = 11 };
constexpr u64 kPage = 65536;

// Exports: memory and second, of a page each; copy0, copy1, across (from the second to the first), fill0, fill1.
Blob guest() {
  const Blob arguments{LocalGet, 0, LocalGet, 1, LocalGet, 2};
  const auto body = [&](const Blob &operation) { return join({{0}, arguments, {Bulk}, operation, {End}}); };
  std::vector<Blob> exported{join({text("memory"), {2, 0}}), join({text("second"), {2, 1}})};
  u8 index = 0;
  for (const char *name : {"copy0", "copy1", "across", "fill0", "fill1"}) exported.push_back(join({text(name), {0, index++}}));
  return build({types({funcType({kI32, kI32, kI32}, {})}), functions({{0}, {0}, {0}, {0}, {0}}), memories({{0, 1}, {0, 1}}), exports(exported),
                code({body({Copy, 0, 0}), body({Copy, 1, 1}), body({Copy, 0, 1}), body({Fill, 0}), body({Fill, 1})})});
}

struct World {
  explicit World(OptLevel level, Bounds bounds) : file(std::string_view("")) {
    const Blob module = guest();
    const InputModule input{"", "few.wasm", module};
    CompileOptions options;
    options.features.apply("+multi-memory").take();
    options.optLevel = level;
    options.bounds = bounds;
    options.verifyIr = true;
    const Result<void> done = compileModules({&input, 1}, options, file.path());
    if (!done) FAIL(done.error().message);
    image = wasmload::Image::open(file.path()).take();
    store = wasmload::Store::create().take();
    wasmload::Linker nothing;
    instance = *store->instantiate(*image, nothing);
    for (int i = 0; i < 2; ++i) model[i].resize(kPage);
  }
  std::span<u8> memory(int which) { return instance->findExport(which == 0 ? "memory" : "second")->memory->bytes(); }

  // Runs one operation here and in the model; whether both end alike.
  bool agree(const char *name, int to, int from, bool isFill, u32 d, u32 s, u32 n) {
    for (int i = 0; i < 2; ++i) {
      for (usize k = 0; k < kPage; k += k == 1023 ? kPage - 2047 : 1) model[i][k] = static_cast<u8>(k * 167 + (k >> 3) + 91 * i);
      std::memcpy(memory(i).data(), model[i].data(), kPage);
    }
    Value arguments[3];
    arguments[0].i32 = d, arguments[1].i32 = s, arguments[2].i32 = n;
    const Result<void> done = store->call(instance->findFunction(name), arguments, {});
    const bool isInside = u64(d) + n <= kPage && (isFill || u64(s) + n <= kPage);
    if (isInside && isFill) std::memset(&model[to][0] + d, static_cast<int>(s), n);
    if (isInside && !isFill) std::memmove(&model[to][0] + d, &model[from][0] + s, n);
    if (done.ok() != isInside) return false;
    if (!isInside && static_cast<TrapKind>(done.error().code) != TrapKind::MemoryOutOfBounds) return false;
    for (int i = 0; i < 2; ++i)
      if (std::memcmp(memory(i).data(), model[i].data(), kPage) != 0) return false;
    return true;
  }

  test::TemporaryFile file;
  std::unique_ptr<wasmload::Image> image;
  std::unique_ptr<wasmload::Store> store;
  wasmload::Instance *instance;
  std::vector<u8> model[2];
};

constexpr u32 kCounts[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 96, 127, 128, 129, 200, 65535, 65536, 65537, 0x8000'0000u, 0xFFFF'FFFFu};

void tryAll(OptLevel level, Bounds bounds) {
  World world(level, bounds);
  u32 tried = 0;
  const auto one = [&](const char *name, int to, int from, bool isFill, u32 d, u32 s, u32 n) {
    ++tried;
    if (!world.agree(name, to, from, isFill, d, s, n)) FAIL_CHECK(std::string(name), " of ", n, " bytes to ", d, isFill ? " with " : " from ", s);
  };
  for (const u32 n : kCounts) {
    // Where it just fits at the end, one less and one more; the start; the middle; around 2^32.
    const u32 places[] = {0, 1, 300, u32(kPage) - n - 1, u32(kPage) - n, u32(kPage) - n + 1, u32(kPage) - 1, u32(kPage), u32(kPage) + 1, 0u - n, 0xFFFF'FFFFu};
    for (const u32 d : places) {
      for (const u32 s : places) {
        one("copy0", 0, 0, false, d, s, n);
        if (n % 2 == 1) one("copy1", 1, 1, false, d, s, n), one("across", 0, 1, false, d, s, n);
      }
      for (const u32 byte : {0u, 0x5Au, 0x1FFu}) one("fill0", 0, 0, true, d, byte, n);
      one("fill1", 1, 1, true, d, 0xA5, n);
    }
  }
  for (u32 n = 0; n <= 130; ++n) // ranges that overlap, either way
    for (const u32 distance : {1u, 7u, 8u, 16u, 31u, 64u, 100u}) one("copy0", 0, 0, false, 400 + distance, 400, n), one("copy0", 0, 0, false, 400, 400 + distance, n);
  MESSAGE(tried << " copies and fills");
}

} // namespace

TEST_CASE("copies and fills of few bytes: -O2") { tryAll(OptLevel::O2, Bounds::Guard); }
TEST_CASE("copies and fills of few bytes: -O1, explicit bounds") { tryAll(OptLevel::O1, Bounds::Explicit); }
