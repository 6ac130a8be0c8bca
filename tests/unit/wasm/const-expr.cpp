#include "compiler/wasm/const-expr.h"
#include "tests/unit/wasm/builder.h"

using namespace testing;

namespace {
// Globals of a module with one exported function, folded.
std::optional<ConstValue> foldLast(const Blob &bytes) {
  Result<Module> module = readModule(bytes, FeatureSet());
  REQUIRE(module.ok());
  return foldConst(*module, (*module).globals.back().init);
}
Blob global(u8 type, const Blob &init, bool isMutable = false) { return join({{type, isMutable}, init, {0x0B}}); }
std::string error(const std::vector<Blob> &list, const FeatureSet &features = FeatureSet()) {
  return refusal(build({globals(list)}), features);
}
} // namespace

TEST_CASE("constants are folded through arithmetic and other globals") {
  const Blob bytes = build({globals(
      {global(kI32, {0x41, 40}), global(kI32, {0x23, 0, 0x41, 2, 0x6A}), global(kI32, {0x23, 1, 0x23, 1, 0x6C})})});
  const std::optional<ConstValue> value = foldLast(bytes);
  REQUIRE(value.has_value());
  CHECK((value->type == I32));
  CHECK(value->bits == 1764);
}

TEST_CASE("arithmetic wraps at the width of its type") {
  CHECK(foldLast(build({globals({global(kI32, {0x41, 0, 0x41, 1, 0x6B})})}))->bits == 0xFFFFFFFF);
  CHECK(foldLast(build({globals({global(kI64, {0x42, 0, 0x42, 1, 0x7D})})}))->bits == ~u64(0));
}

TEST_CASE("references to functions and null are known values") {
  const Blob bytes =
      build({types({funcType({}, {})}), functions({{0}}), globals({global(kFuncRef, {0xD2, 0})}), code({{0, 0x0B}})});
  const std::optional<ConstValue> value = foldLast(bytes);
  REQUIRE(value.has_value());
  CHECK(value->kind == ConstValue::Function);
  CHECK(value->function == FuncIndex(0));
  CHECK(foldLast(build({globals({global(0x6F, {0xD0, 0x6F})})}))->kind == ConstValue::Null);
}

TEST_CASE("what depends on an import or allocates is not folded") {
  const Blob imported =
      build({imports({join({text("a"), text("b"), {3, kI32, 0}})}), globals({global(kI32, {0x23, 0})})});
  CHECK_FALSE(foldLast(imported).has_value());
  const Blob object = build({types({{0x5F, 0}}), globals({join({{0x64, 0, 0, 0xFB, 0, 0, 0x0B}})})});
  CHECK_FALSE(foldLast(object).has_value());
}

TEST_CASE("a chain of globals that doubles at each step is given up, not followed for ever") {
  std::vector<Blob> list{global(kI32, {0x41, 1})};
  for (u8 i = 0; i < 60; ++i) list.push_back(global(kI32, {0x23, i, 0x23, i, 0x6A}));
  CHECK_FALSE(foldLast(build({globals(list)})).has_value());
}

TEST_CASE("only constant operators of the right type are accepted") {
  CHECK(has(error({global(kI32, {0x41, 1, 0x45})}), "constant expression required: i32.eqz is not constant"));
  CHECK(has(error({global(kI64, {0x41, 1})}), "expects i64 but found i32"));
  CHECK(has(error({global(kI32, {})}), "nothing"));
  CHECK(has(error({global(kI32, {0x41, 1, 0x41, 2})}), "leaves 2 values"));
  CHECK(has(error({global(kI32, {0x23, 0})}), "unknown global 0"));
  CHECK(has(error({global(kI32, {0x41, 1}, true), global(kI32, {0x23, 0})}), "global 0 is mutable"));
  CHECK(has(error({global(kI32, {0x41, 1}), global(kI32, {0x23, 0})}, *FeatureSet::parse("-gc")), "must be imported"));
  CHECK(has(error({global(kI32, {0x41, 1, 0x41, 1, 0x6A})}, *FeatureSet::parse("-extended-const")), "extended-const"));
}

TEST_CASE("the steps of an expression are given in order") {
  const Blob bytes = build({globals({global(kI32, {0x41, 40}), global(kI32, {0x23, 0, 0x41, 2, 0x6A})})});
  Result<Module> module = readModule(bytes, FeatureSet());
  REQUIRE(module.ok());
  const std::vector<ConstStep> steps = constSteps(*module, (*module).globals[1].init);
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].opcode == Opcode::GlobalGet);
  CHECK(steps[1].bits == 2);
  CHECK(steps[2].opcode == Opcode::I32Add);
}
