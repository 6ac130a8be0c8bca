// No input may crash, hang or exhaust memory: a module that uses most of the format, damaged in every way that is cheap.
#include "compiler/wasm/dump-sink.h"
#include "compiler/wasm/module-facts.h"
#include "tests/unit/wasm/builder.h"
#include <memory>

using namespace testing;

namespace {
Blob everything() {
  const Blob zero{0x41, 0, 0x0B};
  const Blob names = join({{0}, leb(2), text("m"), {1}, leb(5), leb(1), {1}, text("f"), {2, 1, 0}});
  return build({
      types({funcType({kI32}, {kI32}),
             funcType({}, {}),
             {0x4E, 2, 0x50, 0, 0x5F, 1, 0x63, 2, 1, 0x50, 1, 2, 0x5F, 2, 0x63, 2, 1, 0x78, 0},
             {0x5E, kI32, 1},
             funcType({kI32}, {}),
             funcType({kI32, kI32}, {kI32, kI32})}),
      imports({join({text("env"), text("f"), {0, 0}}), join({text("env"), text("g"), {3, kI32, 0}})}),
      functions({{0}, {1}, {6}}),
      tables({{0x70, 0, 4}, {0x70, 1, 1, 9}}),
      memories({{1, 1, 4}, {4, 1}}),
      section(13, {1, 0, 5}),
      globals({{kI32, 1, 0x23, 0, 0x41, 1, 0x6A, 0x0B}, {0x63, 2, 0, 0xFB, 1, 2, 0x0B}}),
      exports({join({text("run"), {0, 1}}), join({text("mem"), {2, 0}})}),
      section(8, {2}),
      elements({join({{0}, zero, {1, 1}}), {5, 0x70, 1, 0xD2, 2, 0x0B}}),
      section(12, {2}),
      code({{2, 2, kI32, 1,    0x7B, 0x20, 0, 0x20, 0,    0x04, kI32, 0x41, 1,   0x28,
             2, 4, 0x05, 0x20, 0,    0x10, 0, 0x0B, 0x22, 1,    0x0D, 0,    0x0B},
            {0,    0x02, 0x40, 0x03, 0x40, 0x41, 3,    0x0E, 1,    0,    1,    0x0B, 0x0B, 0x1F, 0x40, 1,    2,
             0,    0x41, 0,    0x08, 0,    0x0B, 0x41, 0,    0xFD, 0x0F, 0xFD, 0x15, 3,    0x1A, 0x41, 0,    0xFE,
             0x10, 2,    0,    0x1A, 0xFB, 1,    3,    0x1A, 0xFB, 8,    4,    0,    0x1A, 0xD2, 1,    0x1A, 0x0B},
            {0,    0x20, 0,    0x20, 1, 0x02, 6,    0x0C, 0,    0x0B, 0x41, 0, 0x41, 0,
             0x41, 0,    0xFC, 8,    1, 0,    0x41, 0,    0x41, 0,    0x11, 5, 0,    0x0B}}),
      data({join({{0}, zero, {2, 1, 2}}), {1, 1, 7}}),
      custom("name", names),
  });
}

// Reads, validates, scans and shows; what comes out does not matter. The bytes have no slack behind them, so that a
// sanitizer sees any access outside.
void swallow(const Blob &bytes) {
  const std::unique_ptr<u8[]> exact(new u8[bytes.size() ? bytes.size() : 1]);
  std::copy(bytes.begin(), bytes.end(), exact.get());
  const FeatureSet features = FeatureSet::all();
  const Result<Module> module = readModule(Bytes(exact.get(), bytes.size()), features);
  if (!module.ok()) {
    CHECK_FALSE(module.error().message.empty());
    return;
  }
  (void)scanModule(*module, features);
  for (u32 i = 0; i < (*module).functions.size(); ++i) (void)dumpFunction(*module, features, FuncIndex(i));
}
} // namespace

TEST_CASE("every truncation of a module is refused without harm") {
  const Blob whole = everything();
  for (usize size = 0; size < whole.size(); ++size) {
    const Blob part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    swallow(part);
  }
}

TEST_CASE("a module with any one byte changed is read without harm") {
  const Blob whole = everything();
  for (usize at = 0; at < whole.size(); ++at)
    for (int value : {0x00, 0x01, 0x0B, 0x40, 0x41, 0x63, 0x70, 0x7F, 0x80, 0xFB, 0xFF, whole[at] ^ 1, whole[at] ^ 0x80,
                      whole[at] + 1}) {
      Blob damaged = whole;
      damaged[at] = static_cast<u8>(value);
      swallow(damaged);
    }
}

TEST_CASE("a module with bytes left out, doubled or exchanged is read without harm") {
  const Blob whole = everything();
  for (usize at = 8; at + 1 < whole.size(); ++at) {
    Blob shorter = whole, longer = whole, swapped = whole;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at));
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(at), whole[at]);
    std::swap(swapped[at], swapped[at + 1]);
    swallow(shorter);
    swallow(longer);
    swallow(swapped);
  }
}

TEST_CASE("the sample module is valid, so that its mutations reach far") {
  CHECK(refusal(everything(), FeatureSet::all()) == "");
}
