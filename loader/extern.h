// Extern: something that an instance exports or imports (spec 4.2.13): a function, table, memory or global; and host
// functions made from C++ functions. Values of these types are small and borrow what they name from a Store.
#pragma once
#include "loader/memory.h"
#include "loader/table.h"
#include "loader/type-registry.h"
#include "runtime-support/artifact/module-description.h"
#include <immintrin.h>

namespace wasmload {

// A host function as it is offered to imports; each import makes a HostFunction (vmctx.h) of it. `code` has the
// signature that vmctx.h describes at HostFunction for the type.
struct HostFunc {
  TypeId type = 0;
  const void *code = nullptr;
  void *data = nullptr;
};

struct GlobalRef {
  Value *value = nullptr;
  ValueType type; // canonical (type-registry.h)
  bool isMutable = false;
};

// A tag that an instance or the host has defined.
struct Tag : TagObject {
  std::string name; // for messages; may be empty
  const RuntimeType *layout = nullptr; // of its exceptions (type-registry.h); null if the process has too many types
};

struct Extern {
  DescribedKind kind = DescribedKind::Func;
  const FuncObject *function = nullptr; // Func: of an instance; null for a host function
  HostFunc host;                        // Func, when `function` is null
  Table *table = nullptr;
  Memory *memory = nullptr;
  GlobalRef global;
  const Tag *tag = nullptr;

  static Extern of(const FuncObject *function) {
    Extern e;
    e.function = function;
    return e;
  }
  static Extern of(const HostFunc &host) {
    Extern e;
    e.host = host;
    return e;
  }
  static Extern of(Table *table) {
    Extern e;
    e.kind = DescribedKind::Table;
    e.table = table;
    return e;
  }
  static Extern of(Memory *memory) {
    Extern e;
    e.kind = DescribedKind::Memory;
    e.memory = memory;
    return e;
  }
  static Extern of(const GlobalRef &global) {
    Extern e;
    e.kind = DescribedKind::Global;
    e.global = global;
    return e;
  }

  static Extern of(const Tag *tag) {
    Extern e;
    e.kind = DescribedKind::Tag;
    e.tag = tag;
    return e;
  }

  TypeId typeId() const { return function ? function->type->id : host.type; } // Func
};

// The type of what is imported or exported (spec 3.2.9).
struct ExternType {
  DescribedKind kind = DescribedKind::Func;
  TypeId function = 0; // Func, Tag
  ValueType value;     // Global; Table: of its elements. Canonical
  bool isMutable = false, isShared = false, is64 = false;
  u32 pageSizeLog2 = 16;
  u64 least = 0; // elements or pages that there are, or that are asked for
  std::optional<u64> max;
};
ExternType typeOf(const Extern &value);
// Whether what is of type `found` may be imported as `wanted` (spec 3.4.4).
bool matches(const ExternType &found, const ExternType &wanted);
// "function [i32] -> []", "memory of 1 to 2 pages", "mutable global i32".
std::string toString(const ExternType &type);
// A value as --invoke prints it: "-1", "2.5", "0x...", "funcref", "null".
std::string describe(ValueType type, const Value &value);

// The wasm type that a C++ parameter or result type stands for.
template <class T> constexpr ValueType valueTypeOf() = delete;
template <> constexpr ValueType valueTypeOf<u32>() { return I32; }
template <> constexpr ValueType valueTypeOf<i32>() { return I32; }
template <> constexpr ValueType valueTypeOf<u64>() { return I64; }
template <> constexpr ValueType valueTypeOf<i64>() { return I64; }
template <> constexpr ValueType valueTypeOf<f32>() { return F32; }
template <> constexpr ValueType valueTypeOf<f64>() { return F64; }
template <> constexpr ValueType valueTypeOf<__m128i>() { return V128; }
template <> constexpr ValueType valueTypeOf<void *>() { return ExternRef; }
template <> constexpr ValueType valueTypeOf<const FuncObject *>() { return FuncRef; }

// A host function from a C++ function with at most one result: hostFunc(+[](HostFunction *, u32 a) -> u64 {...}, data).
template <class R, class... A> HostFunc hostFunc(R (*code)(HostFunction *, A...), void *data = nullptr) {
  const void *address = reinterpret_cast<const void *>(code);
  if constexpr (std::is_void_v<R>)
    return {canonicalType({valueTypeOf<A>()...}, {}), address, data};
  else
    return {canonicalType({valueTypeOf<A>()...}, {valueTypeOf<R>()}), address, data};
}

} // namespace wasmload
