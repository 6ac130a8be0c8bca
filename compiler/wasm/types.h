// Reading and comparing types (spec 3.3, 5.3): value types from bytes, and the subtype relation. Defined types are
// compared by `canonical`, which module-reader gives out so that equal numbers mean the same iso-recursive type.
#pragma once
#include "compiler/wasm/module.h"
#include "runtime-support/byte-reader.h"

namespace wasmc {

// The type that every other is a supertype of: what an operand is that polymorphic code pretends to have. It exists
// only during validation.
inline constexpr ValueType kBottom{0};
constexpr HeapType bottomHeap() {
  HeapType h;
  h.bits = HeapType::kAbstract;
  return h;
}

struct TypeReader {
  const FeatureSet &features;
  u32 typeCount;     // type indices must be below
  u32 firstType = 0; // is added to them (linked modules)

  Result<ValueType> readValueType(ByteReader &in) const;
  Result<ValueType> readRefType(ByteReader &in) const;
  Result<HeapType> readHeapType(ByteReader &in) const;
};

// Whether a value of type `sub` may stand where `super` is expected.
bool isSubtype(const Module &module, ValueType sub, ValueType super);
bool isSubtype(const Module &module, HeapType sub, HeapType super);
inline bool matches(const Module &module, ValueType sub, ValueType super) {
  return sub == super || isSubtype(module, sub, super);
}
// Equal as types, not as indices.
bool isSameType(const Module &module, ValueType a, ValueType b);

// The largest type of the hierarchy: any, func, extern or exn.
AbstractHeap topOf(const Module &module, HeapType heap);

// What an access reads and writes: i32 for a packed field.
constexpr ValueType unpacked(const FieldType &field) { return field.packing != Packing::None ? I32 : field.type; }

// A name of the input for a message: at most 200 bytes, nothing that a terminal would obey.
std::string printableName(std::string_view name);

// A type for people: "$Point" if the name section has it, else its index; "(ref null $Point)"; "$Point.x" or "$Point.1".
std::string typeName(const Module &module, TypeIndex type);
std::string typeName(const Module &module, ValueType type);
std::string fieldName(const Module &module, TypeIndex type, u32 field);

// "needs --features=+gc", as an Invalid error.
Error featureError(u64 offset, const char *what, Feature feature);

} // namespace wasmc
