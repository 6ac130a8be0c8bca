#include "loader/const-expr.h"
#include "runtime-support/byte-reader.h"

namespace wasmload {
namespace {

constexpr u32 kMaxDepth = 64; // values on the stack; compilers emit a few

// Types are compared as far as the loader's own safety needs it: numbers exactly, references by hierarchy. The rest is
// the compiler's validation.
bool fits(ValueType found, ValueType expected) {
  if (!found.isRef() || !expected.isRef()) return found == expected;
  auto isExtern = [](ValueType type) {
    return type.heap().isAbstract() &&
           (type.heap().abstract() == AbstractHeap::Extern || type.heap().abstract() == AbstractHeap::NoExtern);
  };
  return isExtern(found) == isExtern(expected);
}

struct Operand { // without initialisers: a Walk has many and uses few
  u32 typeBits;
  Value value;
};

class Walk {
public:
  Walk(std::span<const u8> bytes, u64 base, u32 globalLimit, const Description &description, ConstExprHost *hostOrNull)
      : in_(bytes, base), globalLimit_(globalLimit), description_(description), hostOrNull_(hostOrNull) {}

  Result<Value> run(ValueType expected) {
    for (;;) {
      const u64 at = in_.offset();
      const u8 opcode = TRY(in_.readByte());
      if (opcode == 0x0B) break;
      TRY(step(opcode, at));
    }
    if (!in_.atEnd()) return in_.errorHere(ErrorKind::Malformed, "a constant expression goes on after its end");
    if (depth_ != 1 || !fits(ValueType(stack_[0].typeBits), expected))
      return makeErrorAt(ErrorKind::Malformed, in_.offset(), "a constant expression does not yield one %s",
                         cwasm::toString(expected).c_str());
    return stack_[0].value;
  }

private:
  Result<void> step(u8 opcode, u64 at) {
    Value value{};
    switch (opcode) {
    case 0x41: value.i32 = static_cast<u32>(TRY(in_.sleb32())); return push(I32, value);
    case 0x42: value.i64 = static_cast<u64>(TRY(in_.sleb64())); return push(I64, value);
    case 0x43: value.i32 = TRY(in_.readFixed<u32>()); return push(F32, value);
    case 0x44: value.i64 = TRY(in_.readFixed<u64>()); return push(F64, value);
    case 0x6A:
    case 0x6B:
    case 0x6C: return arithmetic(opcode - 0x6A, I32, at);
    case 0x7C:
    case 0x7D:
    case 0x7E: return arithmetic(opcode - 0x7C, I64, at);
    case 0x23: {
      const u32 index = TRY(in_.leb32());
      if (index >= globalLimit_)
        return makeErrorAt(ErrorKind::Malformed, at,
                           "a constant expression reads global %u, but may read globals below %u only", index,
                           globalLimit_);
      return push(description_.globals[index].type, hostOrNull_ ? hostOrNull_->global(index) : value);
    }
    case 0xD0: {
      const i64 heap = TRY(in_.sleb33());
      if (heap >= 0 && u64(heap) >= description_.types.size())
        return makeErrorAt(ErrorKind::Malformed, at, "ref.null of type %lld, but there are %zu types",
                           static_cast<long long>(heap), description_.types.size());
      if (heap < -64) return makeErrorAt(ErrorKind::Malformed, at, "ref.null of an unknown heap type");
      return push(ValueType::ref(heap >= 0 ? HeapType(TypeIndex{static_cast<u32>(heap)})
                                           : HeapType(static_cast<AbstractHeap>(heap & 0x7F)),
                                 true),
                  value);
    }
    case 0xD2: {
      const u32 index = TRY(in_.leb32());
      const u32 escaped = description_.escapedIndex(index);
      if (escaped == kNone)
        return makeErrorAt(ErrorKind::Malformed, at,
                           "ref.func of function %u, which is not among those with a reference", index);
      if (hostOrNull_) value.ref = hostOrNull_->function(escaped);
      return push(FuncRef, value);
    }
    case 0xFD: {
      const u32 sub = TRY(in_.leb32());
      if (sub == 0x0C) { // v128.const
        value.v128[0] = TRY(in_.readFixed<u64>());
        value.v128[1] = TRY(in_.readFixed<u64>());
        return push(V128, value);
      }
      return makeErrorAt(ErrorKind::Unsupported, at,
                         "a constant expression has operator 0xfd %u, which this loader does not know", sub);
    }
    default:
      return makeErrorAt(ErrorKind::Unsupported, at,
                         "a constant expression has operator 0x%02x, which this loader does not know", opcode);
    }
  }

  Result<void> push(ValueType type, const Value &value) {
    if (depth_ == kMaxDepth)
      return in_.errorHere(ErrorKind::Unsupported, "a constant expression needs too many values at once");
    stack_[depth_++] = {type.bits, value};
    return {};
  }

  // operation: 0 add, 1 sub, 2 mul; modulo 2^64, of which an i32 takes the lower half.
  Result<void> arithmetic(int operation, ValueType type, u64 at) {
    if (depth_ < 2 || stack_[depth_ - 1].typeBits != type.bits || stack_[depth_ - 2].typeBits != type.bits)
      return makeErrorAt(ErrorKind::Malformed, at, "a constant expression lacks two operands of type %s",
                         cwasm::toString(type).c_str());
    const u64 right = stack_[--depth_].value.i64;
    u64 &left = stack_[depth_ - 1].value.i64;
    left = operation == 0 ? left + right : operation == 1 ? left - right : left * right;
    if (type == I32) left = static_cast<u32>(left);
    return {};
  }

  ByteReader in_;
  u32 globalLimit_;
  const Description &description_;
  ConstExprHost *hostOrNull_;
  u32 depth_ = 0;
  Operand stack_[kMaxDepth];
};

} // namespace

Result<Value> walkConstExpr(std::span<const u8> bytes, u64 base, ValueType expected, u32 globalLimit,
                            const Description &description, ConstExprHost *hostOrNull) {
  return Walk(bytes, base, globalLimit, description, hostOrNull).run(expected);
}

} // namespace wasmload
