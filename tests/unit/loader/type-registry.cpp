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

TEST_CASE("a type that refers to itself is equal to another such type, and not to its unrolling") {
  const ValueType self = ValueType::ref(kSelf, true);
  const TypeId a = canonicalType({I32, self}, {});
  CHECK(canonicalType({I32, self}, {}) == a);
  const ValueType known = ValueType::ref(HeapType(TypeIndex{a}), true);
  CHECK(functionType(a).params[1].bits == known.bits);
  CHECK(canonicalType({I32, known}, {}) != a);
}
