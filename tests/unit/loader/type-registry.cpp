#include "loader/type-registry.h"
#include <doctest/doctest.h>
#include <vector>

using namespace wasmload;

TEST_CASE("equal types have one id, different types have others") {
  const TypeId a = canonicalType({I32, I64}, {F32});
  CHECK(canonicalType({I32, I64}, {F32}) == a);
  CHECK(canonicalType({I32}, {I64, F32}) != a); // the same list, split elsewhere
  CHECK(canonicalType({I32, I64, F32}, {}) != a);
  CHECK(canonicalType({I64, I32}, {F32}) != a);
  CHECK(toString(functionType(a)) == "[i32 i64] -> [f32]");
}

TEST_CASE("ids stay valid while thousands of types are added") {
  std::vector<TypeId> ids;
  for (u32 i = 0; i < 4096; ++i) {
    std::vector<ValueType> params;
    for (u32 bit = 0; bit < 12; ++bit) params.push_back(i >> bit & 1 ? I32 : F64);
    ids.push_back(canonicalType(FuncType{params, {}}));
  }
  for (u32 i = 0; i < 4096; ++i) {
    const FuncType type = functionType(ids[i]);
    REQUIRE(type.params.size() == 12);
    for (u32 bit = 0; bit < 12; ++bit) CHECK(type.params[bit].bits == (i >> bit & 1 ? I32 : F64).bits);
  }
}

TEST_CASE("a type may be longer than an arena block") {
  const std::vector<ValueType> many(5000, I64);
  const TypeId id = canonicalType(FuncType{many, {}});
  CHECK(functionType(id).params.size() == 5000);
}

TEST_CASE("reference types match along their hierarchy") {
  const ValueType nonNull = ValueType::ref(AbstractHeap::Func, false);
  CHECK(isSubtype(I32, I32));
  CHECK(!isSubtype(I32, I64));
  CHECK(isSubtype(nonNull, FuncRef));
  CHECK(!isSubtype(FuncRef, nonNull));
  CHECK(!isSubtype(FuncRef, ExternRef));
  const ValueType concrete = ValueType::ref(HeapType(TypeIndex{canonicalType({I32}, {})}), false);
  CHECK(isSubtype(concrete, FuncRef));
  CHECK(!isSubtype(FuncRef, concrete));
  CHECK(isSubtype(ValueType::ref(AbstractHeap::NoFunc, true), FuncRef));
}

namespace {

// The types of a group, or none if it is refused.
std::vector<const RuntimeType *> registered(const std::vector<TypeDefinition> &group) {
  std::vector<const RuntimeType *> types(group.size());
  return canonicalGroup(group, types) ? types : std::vector<const RuntimeType *>();
}

ValueType to(HeapType heap) { return ValueType::ref(heap, true); }

struct Struct : TypeDefinition {
  std::vector<FieldType> own;
  explicit Struct(std::vector<FieldType> f) : own(std::move(f)) {
    kind = TypeKind::Struct;
    isFinal = false;
    fields = own;
  }
  Struct &below(HeapType heap) {
    hasSuper = true;
    super = heap;
    return *this;
  }
};

} // namespace

TEST_CASE("a type that refers to itself is equal to another such type, and not to its unrolling") {
  const auto function = [](const std::vector<ValueType> &params) {
    TypeDefinition type;
    type.function.params = params;
    return registered({type})[0];
  };
  const std::vector<ValueType> self{I32, to(inGroup(0))};
  const RuntimeType *a = function(self);
  CHECK(function(self) == a);
  const ValueType known = to(HeapType(TypeIndex{a->id}));
  CHECK(functionType(a->id).params[1].bits == known.bits);
  CHECK(function({I32, known}) != a);
}

TEST_CASE("types of a group differ from the same types in other groups") {
  const Struct a({{I32}}), b({{I64}});
  const auto both = registered({a, b});
  CHECK(registered({a, b}) == both);
  CHECK(registered({a})[0] != both[0]);
  CHECK(registered({b, a})[1] != both[0]);
  CHECK(both[0]->id + 1 == both[1]->id);
}

TEST_CASE("a subtype has its supertypes in its display, however deep") {
  std::vector<Struct> chain{Struct({})};
  for (u32 i = 1; i < 20; ++i) chain.push_back(Struct({}).below(inGroup(i - 1)));
  const auto types = registered({chain.begin(), chain.end()});
  REQUIRE(types.size() == 20);
  for (u32 i = 0; i < 20; ++i) {
    CHECK(types[i]->depth == i);
    for (u32 j = 0; j < 20; ++j) CHECK(isSubtype(*types[i], *types[j]) == (j <= i));
  }
  const auto ref = [&](u32 i) { return to(HeapType(TypeIndex{types[i]->id})); };
  CHECK(isSubtype(ref(19), ref(3)));
  CHECK(!isSubtype(ref(3), ref(19)));
  CHECK(isSubtype(ref(3), to(AbstractHeap::Struct)));
  CHECK(isSubtype(ref(3), to(AbstractHeap::Any)));
  CHECK(!isSubtype(ref(3), to(AbstractHeap::Array)));
  CHECK(!isSubtype(ref(3), FuncRef));
  CHECK(isSubtype(to(AbstractHeap::None), ref(3)));
  CHECK(!isSubtype(to(AbstractHeap::NoFunc), ref(3)));
}

TEST_CASE("refuses supertypes that are final, missing, too deep or not matched") {
  Struct base({{I32, Packing::None, true}}), last({});
  last.isFinal = true;
  CHECK(registered({base, Struct({{I32, Packing::None, true}, {I64}}).below(inGroup(0))}).size() == 2);
  CHECK(registered({base, Struct({{I32}}).below(inGroup(0))}).empty());                       // no longer mutable
  CHECK(registered({base, Struct({{I32, Packing::I8, true}}).below(inGroup(0))}).empty());    // packed
  CHECK(registered({base, Struct({}).below(inGroup(0))}).empty());                            // a field less
  CHECK(registered({last, Struct({}).below(inGroup(0))}).empty());                            // final
  CHECK(registered({Struct({}).below(inGroup(0))}).empty());                                  // itself
  CHECK(registered({Struct({}).below(inGroup(1)), Struct({})}).empty());                      // a later one
  CHECK(registered({Struct({}).below(HeapType(TypeIndex{canonicalTypeCount()}))}).empty());   // nobody's
  CHECK(registered({Struct({}).below(HeapType(TypeIndex{canonicalType({}, {})}))}).empty());  // a function
  std::vector<Struct> chain{Struct({})};
  for (u32 i = 1; i < 65; ++i) chain.push_back(Struct({}).below(inGroup(i - 1)));
  CHECK(registered({chain.begin(), chain.begin() + 64}).size() == 64);
  CHECK(registered({chain.begin(), chain.end()}).empty());
}

TEST_CASE("fields lie at multiples of their size, behind the supertype's") {
  const auto types = registered(
      {Struct({{I32, Packing::I8}, {I32, Packing::I16}, {I64}}),
       Struct({{I32, Packing::I8}, {I32, Packing::I16}, {I64}, {to(AbstractHeap::Any)}, {FuncRef}, {V128}}).below(inGroup(0))});
  CHECK(types[0]->size == 24);
  CHECK(types[1]->size == 56);
  REQUIRE(referencesOf(*types[1]).count == 1); // functions are not in the heap
  CHECK(referencesOf(*types[1]).offsets[0] == 24);
}
