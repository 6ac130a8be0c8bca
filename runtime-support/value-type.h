// ValueType: a WebAssembly value type (spec 2.3.4) in 32 bits. Used by the compiler's front end and, as the very same
// number, in the artifact's module description.
//
//   31                      8 7        0
//  +-------------------------+----------+
//  |   heap type (ref only)  |   code   |    code: the byte of the binary format (7F i32 7E i64 7D f32 7C f64 7B v128,
//  +-------------------------+----------+          63 ref null, 64 ref); heap type: a type index (< 2^20), perhaps
//                                                  with kExact, or kAbstract | byte of the binary format (70 func,
//                                                  6F extern, ...)
#pragma once
#include "runtime-support/index.h"
#include <string>

namespace cwasm {

// Abstract heap types, numbered by their byte in the binary format (spec 5.3.3).
enum class AbstractHeap : u8 {
  NoExn = 0x74,
  NoFunc = 0x73,
  NoExtern = 0x72,
  None = 0x71,
  Func = 0x70,
  Extern = 0x6F,
  Any = 0x6E,
  Eq = 0x6D,
  I31 = 0x6C,
  Struct = 0x6B,
  Array = 0x6A,
  Exn = 0x69,
};

// The type at the top of the hierarchy that `heap` belongs to (spec 3.3.3, heap types).
constexpr AbstractHeap topOf(AbstractHeap heap) {
  switch (heap) {
  case AbstractHeap::Func:
  case AbstractHeap::NoFunc: return AbstractHeap::Func;
  case AbstractHeap::Extern:
  case AbstractHeap::NoExtern: return AbstractHeap::Extern;
  case AbstractHeap::Exn:
  case AbstractHeap::NoExn: return AbstractHeap::Exn;
  default: return AbstractHeap::Any;
  }
}

struct HeapType {
  u32 bits = 0; // a type index, perhaps | kExact, or kAbstract | AbstractHeap
  static constexpr u32 kAbstract = 0x800000;
  static constexpr u32 kExact = 0x400000; // custom-descriptors: (exact $t), just $t and none of its subtypes

  constexpr HeapType() = default;
  constexpr HeapType(AbstractHeap h) : bits(kAbstract | static_cast<u32>(h)) {}
  constexpr HeapType(TypeIndex t) : bits(t.value) {}
  constexpr bool isAbstract() const { return bits & kAbstract; }
  constexpr AbstractHeap abstract() const { return static_cast<AbstractHeap>(bits & 0xFF); }
  static constexpr HeapType exactly(TypeIndex t) { HeapType h(t); h.bits |= kExact; return h; }
  constexpr bool isExact() const { return bits & kExact; }
  constexpr TypeIndex index() const { return TypeIndex{bits & ~kExact}; }
  constexpr bool operator==(const HeapType &) const = default;
};

struct ValueType {
  u32 bits = 0;

  static constexpr u8 kI32 = 0x7F, kI64 = 0x7E, kF32 = 0x7D, kF64 = 0x7C, kV128 = 0x7B, kRefNull = 0x63, kRef = 0x64;

  constexpr ValueType() = default;
  constexpr explicit ValueType(u32 b) : bits(b) {}
  static constexpr ValueType ref(HeapType h, bool nullable) { return ValueType((h.bits << 8) | (nullable ? kRefNull : kRef)); }

  constexpr u8 code() const { return static_cast<u8>(bits); }
  constexpr bool isRef() const { return code() == kRefNull || code() == kRef; }
  constexpr bool isNullable() const { return code() == kRefNull; }
  constexpr bool isNumeric() const { return code() >= kF64 && code() <= kI32; }
  constexpr HeapType heap() const { HeapType h; h.bits = bits >> 8; return h; }
  constexpr bool isDefaultable() const { return code() != kRef; }
  constexpr bool operator==(const ValueType &) const = default;
};

inline constexpr ValueType I32{ValueType::kI32}, I64{ValueType::kI64}, F32{ValueType::kF32}, F64{ValueType::kF64},
    V128{ValueType::kV128};
inline constexpr ValueType FuncRef = ValueType::ref(AbstractHeap::Func, true);
inline constexpr ValueType ExternRef = ValueType::ref(AbstractHeap::Extern, true);

// The type as text format writes it: "i32", "funcref", "(ref null 3)".
std::string toString(ValueType type);
std::string toString(HeapType type);

} // namespace cwasm
