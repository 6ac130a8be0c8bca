#include "compiler/wasm/module-facts.h"
#include "compiler/wasm/dump-sink.h"
#include "tests/unit/wasm/builder.h"

using namespace testing;

namespace {
// Function 0 sets global 0, grows memory 0 and calls function 1; function 1 sets table 1 in dead code and tail-calls 0.
Blob sample() {
  return build({types({funcType({}, {})}), functions({{0}, {0}}), tables({{0x70, 0, 1}, {0x70, 0, 1}}),
                memories({{0, 1}}), globals({{kI32, 1, 0x41, 0, 0x0B}, {kI32, 1, 0x41, 0, 0x0B}}),
                exports({join({text("t"), {1, 0}})}), elements({{0, 0x41, 0, 0x0B, 1, 1}}),
                code({{0, 0x41, 1, 0x24, 0, 0x41, 1, 0x40, 0, 0x1A, 0x10, 1, 0x0B},
                      {0, 0x12, 0, 0x41, 0, 0xD0, 0x70, 0x26, 1, 0x0B}})});
}
} // namespace

TEST_CASE("the scan finds what is written, grown, called and referenced in reachable code") {
  const Blob bytes = sample();
  const Result<Module> module = readModule(bytes, FeatureSet());
  REQUIRE(module.ok());
  const Result<ModuleFacts> result = scanModule(*module, FeatureSet());
  REQUIRE(result.ok());
  const ModuleFacts &facts = *result;
  CHECK(facts.globalWritten[0]);
  CHECK_FALSE(facts.globalWritten[1]);
  CHECK(facts.memoryGrown[0]);
  CHECK_FALSE(facts.tableWritten[1]);
  CHECK_FALSE(facts.isTableConstant(TableIndex(0))); // exported
  CHECK(facts.isTableConstant(TableIndex(1)));
  CHECK(facts.isReferenced[1]);
  CHECK_FALSE(facts.isReferenced[0]);
  CHECK(facts.hasTailCall[1]);
  CHECK_FALSE(facts.mayLeaveByTailCall[1]);
  CHECK(facts.isTailCalled[0]);
  CHECK(facts.makesCall[0]);
  CHECK(facts.isCalled[1]);
}

TEST_CASE("the scan refuses an invalid body") {
  const Blob bytes = oneFunction(funcType({}, {kI32}), {0, 0x0B});
  const Result<Module> module = readModule(bytes, FeatureSet());
  REQUIRE(module.ok());
  const Result<ModuleFacts> result = scanModule(*module, FeatureSet());
  REQUIRE(!result.ok());
  CHECK(result.error().kind == ErrorKind::Invalid);
}

TEST_CASE("declarations and types that need a feature without code generation are refused by name") {
  const auto scan = [](const Blob &bytes) {
    const Result<Module> module = readModule(bytes, FeatureSet());
    REQUIRE(module.ok());
    const Result<ModuleFacts> result = scanModule(*module, FeatureSet());
    return result.ok() ? std::string() : result.error().message;
  };
  const auto refusedUnlessBuilt = [&](Feature feature, const Blob &bytes) {
    if (featureInfo(feature).isBuilt)
      CHECK(scan(bytes) == "");
    else
      CHECK(has(scan(bytes), std::string("is not supported yet (") + featureInfo(feature).flag + ")"));
  };
  refusedUnlessBuilt(Feature::Memory64, build({memories({{4, 1}})}));
  refusedUnlessBuilt(Feature::MultiMemory, build({memories({{0, 1}, {0, 1}})}));
  refusedUnlessBuilt(Feature::Threads, build({memories({{3, 1, 2}})}));
  refusedUnlessBuilt(Feature::CustomPageSizes, build({memories({{8, 1, 0}})}));
  refusedUnlessBuilt(Feature::Gc, build({types({{0x5F, 0}})}));
  refusedUnlessBuilt(Feature::Exceptions, build({types({funcType({}, {})}), section(13, {1, 0, 0})}));
  refusedUnlessBuilt(Feature::Simd, oneFunction(funcType({}, {}), {1, 1, 0x7B, 0x0B}));
  refusedUnlessBuilt(Feature::FunctionReferences,
                     build({types({funcType({}, {})}), globals({{0x63, 0, 0, 0xD0, 0, 0x0B}})}));
}

TEST_CASE("a function is shown as its reachable operators with offsets and immediates") {
  const Blob bytes = sample();
  const Result<Module> module = readModule(bytes, FeatureSet());
  REQUIRE(module.ok());
  const std::string text = dumpFunction(*module, FeatureSet(), FuncIndex(0));
  CHECK(has(text, "i32.const 1\n"));
  CHECK(has(text, "memory.grow 0\n"));
  CHECK(has(text, "call 1\n"));
  CHECK(dumpFunction(*module, FeatureSet(), FuncIndex(1)).find("table.set") == std::string::npos);
}
