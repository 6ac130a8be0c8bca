#include "compiler/wasm/types.h"
#include "tests/unit/wasm/builder.h"

using namespace testing;

namespace {
Blob ref(u8 index, bool isNullable = true) { return {static_cast<u8>(isNullable ? 0x63 : 0x64), index}; }
Blob structType(const std::vector<Blob> &fields) { return join({{0x5F}, list(fields)}); }
Blob sub(const Blob &supers, const Blob &type) { return join({{0x50}, leb(supers.size()), supers, type}); }
Blob group(const std::vector<Blob> &members) { return join({{0x4E}, list(members)}); }

Module read(const std::vector<Blob> &list) {
  static std::vector<Blob> files; // the Module has spans into its file
  files.push_back(build({types(list)}));
  Result<Module> result = readModule(files.back(), FeatureSet());
  REQUIRE(result.ok());
  return result.take();
}
} // namespace

TEST_CASE("equal groups are the same type, whatever their indices") {
  // (rec (struct (ref null self-index 0))) twice, then one that differs in mutability
  const Module module =
      read({structType({join({ref(0), {0}})}), structType({join({ref(1), {0}})}), structType({join({ref(2), {1}})})});
  CHECK(module.types[0].canonical == 0);
  CHECK(module.types[1].canonical == 0);
  CHECK(module.types[2].canonical == 2);
  CHECK(isSubtype(module, ValueType::ref(HeapType(TypeIndex(1)), false), ValueType::ref(HeapType(TypeIndex(0)), true)));
  CHECK_FALSE(
      isSubtype(module, ValueType::ref(HeapType(TypeIndex(2)), false), ValueType::ref(HeapType(TypeIndex(0)), true)));
}

TEST_CASE("types of groups of different sizes differ although they look alike") {
  const Module module = read({funcType({}, {}), group({funcType({}, {}), funcType({kI32}, {})}), funcType({}, {})});
  CHECK(module.types[3].canonical == 0);
  CHECK(module.types[1].canonical == 1);
  CHECK(module.types[2].canonical == 2);
}

TEST_CASE("references across groups compare by the types they name") {
  const Module module =
      read({structType({}), structType({}), structType({join({ref(0), {0}})}), structType({join({ref(1), {0}})})});
  CHECK(module.types[1].canonical == 0);
  CHECK(module.types[3].canonical == 2);
}

TEST_CASE("a declared supertype must be open, earlier and match") {
  const auto error = [](const std::vector<Blob> &list) { return refusal(build({types(list)})); };
  const Blob wide = structType({{kI32, 0}, {kI64, 0}}), narrow = structType({{kI32, 0}});
  CHECK(error({sub({}, narrow), sub({0}, wide)}) == "");
  CHECK(has(error({narrow, sub({0}, wide)}), "which is final"));
  CHECK(has(error({sub({}, wide), sub({0}, narrow)}), "does not match super type 0"));
  CHECK(has(error({sub({0}, narrow)}), "must come before it"));
  CHECK(has(error({sub({}, structType({{kI32, 1}})), sub({0}, narrow)}), "does not match"));
  const Blob twoSupers = join({{0x50, 2, 0, 1}, narrow});
  CHECK(has(error({sub({}, narrow), sub({}, narrow), twoSupers}), "at most one"));
}

TEST_CASE("chains of supertypes are at most 63 long") {
  std::vector<Blob> chain{sub({}, structType({}))};
  for (u8 i = 0; i < 63; ++i) chain.push_back(sub({i}, structType({})));
  CHECK(refusal(build({types(chain)})) == "");
  chain.push_back(sub({63}, structType({})));
  CHECK(has(refusal(build({types(chain)})), "more than 63 supertypes"));
}

TEST_CASE("the abstract types form their hierarchies") {
  const Module module = read({structType({}), funcType({}, {})});
  const auto is = [&](HeapType a, HeapType b) { return isSubtype(module, a, b); };
  CHECK(is(AbstractHeap::I31, AbstractHeap::Eq));
  CHECK(is(AbstractHeap::None, AbstractHeap::Array));
  CHECK(is(TypeIndex(0), AbstractHeap::Struct));
  CHECK(is(TypeIndex(0), AbstractHeap::Any));
  CHECK(is(AbstractHeap::None, TypeIndex(0)));
  CHECK(is(TypeIndex(1), AbstractHeap::Func));
  CHECK(is(AbstractHeap::NoFunc, TypeIndex(1)));
  CHECK_FALSE(is(AbstractHeap::None, TypeIndex(1)));
  CHECK_FALSE(is(AbstractHeap::Struct, TypeIndex(0)));
  CHECK_FALSE(is(TypeIndex(1), AbstractHeap::Any));
  CHECK_FALSE(is(AbstractHeap::Extern, AbstractHeap::Any));
  CHECK_FALSE(is(AbstractHeap::NoExn, AbstractHeap::None));
}

TEST_CASE("null may stand only where null is allowed") {
  const Module module = read({});
  CHECK(isSubtype(module, ValueType::ref(AbstractHeap::Func, false), FuncRef));
  CHECK_FALSE(isSubtype(module, FuncRef, ValueType::ref(AbstractHeap::Func, false)));
  CHECK_FALSE(isSubtype(module, I32, I64));
  CHECK(isSubtype(module, kBottom, V128));
}

TEST_CASE("types are shown as text format writes them") {
  CHECK(toString(FuncRef) == "funcref");
  CHECK(toString(ValueType::ref(HeapType(TypeIndex(7)), true)) == "(ref null 7)");
  CHECK(toString(ValueType::ref(HeapType::exactly(TypeIndex(7)), false)) == "(ref (exact 7))");
}
