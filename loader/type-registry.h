// Canonical types: one RuntimeType per defined type, equal in the whole process, so that a type check is one compare of
// pointers (docs/abi.md, "Context"). Types are registered in recursive groups, whose equality is iso-recursive (spec
// 3.3.1). In the registry's types a concrete heap type `(ref $t)` holds the canonical id of t instead of a module's type
// index; so do all ValueTypes that the loader hands out.
#pragma once
#include "runtime-support/abi/runtime-type.h"
#include "runtime-support/result.h"
#include <initializer_list>
#include <span>

namespace wasmload {
using namespace cwasm;

using TypeId = u32;

struct FuncType {
  std::span<const ValueType> params, results;
};

struct FieldType {
  ValueType type; // I32 when packed
  Packing packing = Packing::None;
  bool isMutable = false;
};

// A type of a group that is being registered. Heap types in it are canonical ids, or inGroup(i) for the group's type i.
struct TypeDefinition {
  TypeKind kind = TypeKind::Func;
  bool isFinal = true;
  bool hasSuper = false;
  HeapType super; // an earlier type, of this group or another
  FuncType function;
  std::span<const FieldType> fields; // Struct; Array has one
};

constexpr HeapType inGroup(u32 index) { return HeapType::exactly(TypeIndex{index}); } // exact types have no other use here

// Registers a group and writes its types to `types`; equal groups give the same types. Checks what the registry and
// isSubtype rely on: that a supertype comes earlier, is not final, is matched (spec 3.3.10) and is one of at most 63.
// Errors: Invalid, with `code` the index of the type; Unsupported when the process has too many types. Thread-safe.
Result<void> canonicalGroup(std::span<const TypeDefinition> group, std::span<const RuntimeType *> types);

// The id of a final function type in a group of its own.
TypeId canonicalType(const FuncType &type);
inline TypeId canonicalType(std::initializer_list<ValueType> params, std::initializer_list<ValueType> results) {
  return canonicalType(FuncType{{params.begin(), params.size()}, {results.begin(), results.size()}});
}

// The layout of exceptions (ExceptionObject) with a tag of a function type, for the collector: no type that code can name. Null
// when the process has too many types.
const RuntimeType *exceptionLayout(TypeId functionType);

// What is known of a registered type; it lives as long as the process.
const RuntimeType *runtimeType(TypeId id);
FuncType functionType(const RuntimeType &type);               // of a function type
inline FuncType functionType(TypeId id) { return functionType(*runtimeType(id)); }
std::span<const FieldType> fieldsOf(const RuntimeType &type); // of a struct or array

// Where an object has references that may point into the GC heap. RuntimeType::detail begins with it.
struct References {
  const u32 *offsets = nullptr; // struct: of the fields
  u32 count = 0;
  bool inElements = false; // array: in every element
};
inline const References &referencesOf(const RuntimeType &type) { return *static_cast<const References *>(type.detail); }

// Ids given so far: each id is below it.
u32 canonicalTypeCount();

// "[i32 i64] -> [f32]".
std::string toString(const FuncType &type);

// Whether `sub` matches `super` (spec 3.3.3); both canonical.
bool isSubtype(ValueType sub, ValueType super);
inline bool isSubtype(const RuntimeType &sub, const RuntimeType &super) {
  return &sub == &super || (sub.depth > super.depth && sub.ancestors()[super.depth] == &super);
}

} // namespace wasmload
