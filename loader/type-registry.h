// Canonical function types: one id per type, equal in the whole process, so that a type check is one compare
// (docs/abi.md, "Context"). Equality is structural. In the registry's types a concrete heap type `(ref $t)` holds the
// canonical id of t instead of a module's type index; so do all ValueTypes that the loader hands out.
#pragma once
#include "runtime-support/result.h"
#include "runtime-support/value-type.h"
#include <initializer_list>
#include <span>

namespace wasmload {
using namespace cwasm;

using TypeId = u32;

struct FuncType {
  std::span<const ValueType> params, results;
};

// In a type that is given to canonicalType, this heap type stands for the type itself: (type $t (func (param (ref $t)))).
inline constexpr HeapType kSelf{TypeIndex{0x3FFFFF}};

// The id of `type`; a type that was not seen before gets the next free one. Thread-safe.
TypeId canonicalType(const FuncType &type);
inline TypeId canonicalType(std::initializer_list<ValueType> params, std::initializer_list<ValueType> results) {
  return canonicalType(FuncType{{params.begin(), params.size()}, {results.begin(), results.size()}});
}

// The type with an id that canonicalType returned. The spans stay valid for ever.
FuncType functionType(TypeId id);

// Ids given so far: each id is below it.
u32 canonicalTypeCount();

// "[i32 i64] -> [f32]".
std::string toString(const FuncType &type);

// Whether `sub` matches `super` (spec 3.3.3); both canonical.
bool isSubtype(ValueType sub, ValueType super);

} // namespace wasmload
