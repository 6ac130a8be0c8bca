// Opcode: the operators of opcodes.def as an enumeration, with look-up by number and the facts of each row.
#pragma once
#include "compiler/wasm/features.h"
#include "runtime-support/value-type.h"
#include <array>
#include <string_view>

namespace wasmc {

enum class Opcode : u16 {
#define OP(prefix, code, Name, text, imm, sig, feature) Name,
#include "compiler/wasm/opcodes.def"
#undef OP
};

inline constexpr usize kOpcodeCount = 0
#define OP(prefix, code, Name, text, imm, sig, feature) +1
#include "compiler/wasm/opcodes.def"
#undef OP
    ;

// Immediates, in the order of the binary. Widths and lanes: see opcodes.def.
enum class ImmKind : u8 {
  None,
  Zero, // one byte 0
  Block,
  Label,
  LabelTable,
  TryTable,
  Func,
  Type,
  TypeTable,
  Tag,
  Local,
  Global,
  Table,
  TableTable,
  Elem,
  ElemTable,
  Memory,
  MemoryMemory,
  Data,
  DataMemory,
  I32,
  I64,
  F32,
  F64,
  V128,
  HeapType,
  ValueTypes,
  Cast,
  TypeField,
  TypeCount,
  TypeData,
  TypeElem,
  TypeType,
  Mem1,
  Mem2,
  Mem4,
  Mem8,
  Mem16,
  Atomic1,
  Atomic2,
  Atomic4,
  Atomic8,
  MemLane1,
  MemLane2,
  MemLane4,
  MemLane8,
  Lane2,
  Lane4,
  Lane8,
  Lane16,
  Shuffle,
};

// Stands in a Signature for the address type of the memory that the operator accesses: i32 or i64.
inline constexpr ValueType kAddress{1};

// Parameter and result types of an operator; usable as a template argument.
struct Signature {
  bool isSpecial = false;
  u8 paramCount = 0, resultCount = 0;
  std::array<ValueType, 4> params{};
  std::array<ValueType, 2> results{};

  static constexpr Signature parse(std::string_view text) {
    Signature s;
    if (text == "special") {
      s.isSpecial = true;
      return s;
    }
    bool isResult = false;
    for (char c : text) {
      if (c == '_') {
        isResult = true;
        continue;
      }
      const ValueType t = c == 'i'   ? I32
                          : c == 'l' ? I64
                          : c == 'f' ? F32
                          : c == 'd' ? F64
                          : c == 'v' ? V128
                                     : kAddress;
      if (isResult)
        s.results[s.resultCount++] = t;
      else
        s.params[s.paramCount++] = t;
    }
    return s;
  }
};

struct OpcodeInfo {
  u8 prefix;
  u16 code;
  const char *name;
  const char *text;
  ImmKind immediate;
  Feature feature;
  Signature signature;
};

inline constexpr OpcodeInfo kOpcodes[] = {
#define OP(prefix, code, Name, text, imm, sig, feature)                                                                \
  {prefix, code, #Name, text, ImmKind::imm, Feature::feature, Signature::parse(#sig)},
#include "compiler/wasm/opcodes.def"
#undef OP
};

constexpr const OpcodeInfo &opcodeInfo(Opcode opcode) { return kOpcodes[static_cast<usize>(opcode)]; }
constexpr const char *opcodeText(Opcode opcode) { return opcodeInfo(opcode).text; }

// prefix 0 stands for the one-byte opcodes.
std::optional<Opcode> findOpcode(u8 prefix, u32 code);

constexpr bool isPrefix(u8 byte) { return byte >= 0xFB && byte <= 0xFE; }

} // namespace wasmc
