// Types at run time: what FuncObjects and objects of the GC heap begin with, and how objects are laid out (docs/gc.md).
// Compiled code compares RuntimeType pointers: there is one per defined type in the whole process (iso-recursive equality),
// made by the loader.
//
//   struct   +0 RuntimeType *   +8 fields, in order, each at the next multiple of its size (v128: of 8)
//   array    +0 RuntimeType *   +8 u32 length   +16 elements
//
// A subtype's fields begin with its supertype's, so an offset holds for all subtypes.
#pragma once
#include "runtime-support/ints.h"
#include "runtime-support/value-type.h"

namespace cwasm {

enum class TypeKind : u32 { Func = 0, Struct = 1, Array = 2 };

// A type of depth d (number of supertypes above it) has display[0..d]: its supertypes from the topmost down, and itself
// at d. So `t` is a subtype of a type `s` of depth e exactly if display[e] of t is s, where t.depth >= e. The display has
// kLeastDisplay entries at least (null behind depth), so that for e below that no depth needs comparing.
struct RuntimeType {
  static constexpr u32 kLeastDisplay = 8;
  u32 id; // canonical, dense: for tables of the host
  u32 depth;
  TypeKind kind;
  u32 size;           // Struct: bytes of an object. Array: bytes of an element
  const void *detail; // the loader's
  const RuntimeType *display[kLeastDisplay];

  // Of any length, beyond what is declared. i <= depth.
  const RuntimeType *const *ancestors() const {
    return reinterpret_cast<const RuntimeType *const *>(reinterpret_cast<const u8 *>(this) + kDisplayOffset);
  }
  static constexpr u32 kDisplayOffset = 24;
};
static_assert(offsetof(RuntimeType, display) == RuntimeType::kDisplayOffset);

// A storage type: a value type, or a packed integer (type is I32).
enum class Packing : u8 { None, I8, I16 };

// The kinds of reference words: null is 0; an object of the heap or a FuncObject is its address, a multiple of 8; an i31
// has bit 0 set, its value above; of a host's externref word the low two bits are 10. extern.convert_any and
// any.convert_extern change nothing.
inline constexpr u64 kReferenceTagMask = 3, kI31Tag = 1, kHostReferenceTag = 2;

inline constexpr u32 kObjectHeaderSize = 8;
inline constexpr u32 kArrayLengthOffset = 8, kArrayElementsOffset = 16;
inline constexpr u32 kMaxStructFields = 10'000; // as the compiler's limit

constexpr u32 storageSize(ValueType type, Packing packing) {
  if (packing != Packing::None) return packing == Packing::I8 ? 1 : 2;
  switch (type.code()) {
  case ValueType::kI32:
  case ValueType::kF32: return 4;
  case ValueType::kV128: return 16;
  default: return 8;
  }
}

// Offsets of a struct's fields, one after the other.
class StructLayout {
public:
  constexpr u32 add(u32 fieldSize) {
    at_ = static_cast<u32>(alignUp(at_, fieldSize > 8 ? 8 : fieldSize));
    const u32 offset = at_;
    at_ += fieldSize;
    return offset;
  }
  constexpr u32 size() const { return static_cast<u32>(alignUp(at_, 8)); }

private:
  u32 at_ = kObjectHeaderSize;
};

} // namespace cwasm
