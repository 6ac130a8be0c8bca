#include "loader/const-expr.h"
#include "loader/plain-array.h"
#include "runtime-support/byte-reader.h"
#include <cstring>

namespace wasmload {
namespace {

constexpr u32 kMaxDepth = 20'000; // values on the stack: operands of array.new_fixed or struct.new are 10,000 at most

struct Operand {
  ValueType type; // canonical
  Value value;
};

// Steps return false once error_ is set.
class Walk {
public:
  Walk(std::span<const u8> bytes, u64 base, u32 globalLimit, const Description &description, ConstExprHost *hostOrNull)
      : in_(bytes, base), globalLimit_(globalLimit), description_(description), hostOrNull_(hostOrNull) {}

  Result<Value> run(ValueType expected) {
    const ValueType canonical = description_.canonical(expected);
    if (!runSteps()) return std::move(error_);
    if (!in_.atEnd()) return makeErrorAt(ErrorKind::Malformed, at_, "a constant expression goes on after its end");
    if (stack_.size() != 1 || !isSubtype(stack_[0].type, canonical))
      return makeErrorAt(ErrorKind::Malformed, in_.offset(), "a constant expression does not yield one %s",
                         cwasm::toString(expected).c_str());
    return stack_[0].value;
  }

private:
  bool runSteps() {
    for (;;) {
      at_ = in_.offset();
      u64 opcode;
      if (!take(in_.readByte(), &opcode)) return false;
      if (opcode == 0x0B) return true;
      if (!step(static_cast<u8>(opcode))) return false;
    }
  }

  template <class T> bool take(Result<T> result, u64 *value) {
    if (result.ok()) *value = static_cast<u64>(*result);
    else error_ = result.takeError();
    return !error_;
  }

  // An immediate of an operator. One body for all, which the operators share.
  enum class Immediate { Index, I32, I64, Heap, Bits32, Bits64 };
  [[gnu::noinline]] bool read(Immediate kind, u64 *value) {
    switch (kind) {
    case Immediate::Index: return take(in_.leb32(), value);
    case Immediate::I32: return take(in_.sleb32(), value) && ((*value = static_cast<u32>(*value)), true);
    case Immediate::I64: return take(in_.sleb64(), value);
    case Immediate::Heap: return take(in_.sleb33(), value);
    case Immediate::Bits32: return take(in_.readFixed<u32>(), value);
    case Immediate::Bits64: break;
    }
    return take(in_.readFixed<u64>(), value);
  }
  bool readIndex(u32 *index) {
    u64 value;
    if (!read(Immediate::Index, &value)) return false;
    *index = static_cast<u32>(value);
    return true;
  }
  bool constant(Immediate kind, ValueType type) {
    Value value{};
    return read(kind, &value.i64) && push(type, value);
  }

  [[gnu::format(printf, 3, 4), gnu::noinline]] bool fail(ErrorKind kind, const char *pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    error_ = makeErrorList(kind, at_, pattern, arguments);
    va_end(arguments);
    return false;
  }

  bool unknown(u32 prefix, u32 opcode) {
    return fail(ErrorKind::Unsupported, "a constant expression has operator 0x%02x %u, which this loader does not know",
                prefix, opcode);
  }

  bool step(u8 opcode) {
    Value value{};
    switch (opcode) {
    case 0x41: return constant(Immediate::I32, I32);
    case 0x42: return constant(Immediate::I64, I64);
    case 0x43: return constant(Immediate::Bits32, F32);
    case 0x44: return constant(Immediate::Bits64, F64);
    case 0x6A:
    case 0x6B:
    case 0x6C: return arithmetic(opcode - 0x6A, I32);
    case 0x7C:
    case 0x7D:
    case 0x7E: return arithmetic(opcode - 0x7C, I64);
    case 0x23: {
      u32 index;
      if (!readIndex(&index)) return false;
      if (index >= globalLimit_)
        return fail(ErrorKind::Malformed, "a constant expression reads global %u, but may read globals below %u only", index,
                    globalLimit_);
      return push(description_.canonical(description_.globals[index].type), hostOrNull_ ? hostOrNull_->global(index) : value);
    }
    case 0xD0: {
      u64 bits;
      if (!read(Immediate::Heap, &bits)) return false;
      const i64 heap = static_cast<i64>(bits);
      if (heap >= 0 && u64(heap) >= description_.types.size())
        return fail(ErrorKind::Malformed, "ref.null of type %lld, but there are %zu types", static_cast<long long>(heap),
                    description_.types.size());
      const HeapType type = heap >= 0 ? HeapType(TypeIndex{static_cast<u32>(heap)})
                                      : HeapType(static_cast<AbstractHeap>(heap & 0x7F));
      if (heap < 0 && (heap < -64 || type.abstract() < AbstractHeap::Exn || type.abstract() > AbstractHeap::NoExn))
        return fail(ErrorKind::Malformed, "ref.null of an unknown heap type");
      return push(description_.canonical(ValueType::ref(type, true)), value);
    }
    case 0xD2: {
      u32 index;
      if (!readIndex(&index)) return false;
      const u32 escaped = description_.escapedIndex(index);
      if (escaped == kNone)
        return fail(ErrorKind::Malformed, "ref.func of function %u, which is not among those with a reference", index);
      if (hostOrNull_) value.ref = hostOrNull_->function(escaped);
      return push(reference(*description_.canonicalTypes[description_.functions[escaped].typeIndex]), value);
    }
    case 0xFB: return gcStep();
    case 0xFD: {
      u32 sub;
      if (!readIndex(&sub)) return false;
      if (sub != 0x0C) return unknown(opcode, sub); // v128.const
      return read(Immediate::Bits64, &value.v128[0]) && read(Immediate::Bits64, &value.v128[1]) && push(V128, value);
    }
    default: return unknown(0, opcode);
    }
  }

  bool gcStep() {
    u32 sub;
    if (!readIndex(&sub)) return false;
    switch (sub) {
    case 0x00:
    case 0x01: return structNew(sub == 0x01);
    case 0x06:
    case 0x07:
    case 0x08: return arrayNew(sub);
    case 0x1A: return convert(AbstractHeap::Extern, AbstractHeap::Any);
    case 0x1B: return convert(AbstractHeap::Any, AbstractHeap::Extern);
    case 0x1C: {
      Value value;
      if (!pop(I32, &value)) return false;
      value.i64 = u64(value.i32 << 1 | static_cast<u32>(kI31Tag));
      return push(ValueType::ref(AbstractHeap::I31, false), value);
    }
    default: return unknown(0xFB, sub);
    }
  }

  bool convert(AbstractHeap from, AbstractHeap to) {
    const bool isNullable = !stack_.empty() && stack_.back().type.isNullable();
    Value value;
    return pop(ValueType::ref(from, true), &value) && push(ValueType::ref(to, isNullable), value);
  }

  bool readType(TypeKind kind, const RuntimeType **type) {
    u32 index;
    if (!readIndex(&index)) return false;
    if (index >= description_.canonicalTypes.size() || description_.canonicalTypes[index]->kind != kind)
      return fail(ErrorKind::Malformed, "a constant expression makes an object of type %u, which is none", index);
    *type = description_.canonicalTypes[index];
    return true;
  }

  bool allocate(const RuntimeType &type, u32 length, u8 **object) {
    *object = static_cast<u8 *>(hostOrNull_->allocate(type, length));
    return *object || fail(ErrorKind::Trap, "%s", trapMessage(TrapKind::GcHeapExhausted));
  }

  bool checkDefaultable(const FieldType &field) {
    return field.packing != Packing::None || field.type.isDefaultable() ||
           fail(ErrorKind::Malformed, "a constant expression leaves a field without a value");
  }

  static void store(u8 *place, const FieldType &field, const Value &value) {
    std::memcpy(place, &value, storageSize(field.type, field.packing)); // little-endian: a packed value is its low bytes
  }

  bool structNew(bool isDefault) {
    const RuntimeType *type;
    if (!readType(TypeKind::Struct, &type)) return false;
    const std::span<const FieldType> fields = fieldsOf(*type);
    PlainArray<Value> values(isDefault ? 0 : fields.size());
    for (usize i = fields.size(); i-- > 0;)
      if (isDefault ? !checkDefaultable(fields[i]) : !pop(fields[i].type, &values[i])) return false;
    Value value{};
    if (hostOrNull_) {
      u8 *object;
      if (!allocate(*type, 0, &object)) return false;
      StructLayout layout;
      for (usize i = 0; i < values.size(); ++i)
        store(object + layout.add(storageSize(fields[i].type, fields[i].packing)), fields[i], values[i]);
      value.ref = object;
    }
    return push(reference(*type), value);
  }

  // sub: 6 array.new, 7 array.new_default, 8 array.new_fixed
  bool arrayNew(u32 sub) {
    const RuntimeType *type;
    if (!readType(TypeKind::Array, &type)) return false;
    const FieldType &element = fieldsOf(*type)[0];
    u32 length;
    Value value{};
    if (sub == 0x08) {
      if (!readIndex(&length)) return false;
      if (length > stack_.size()) return fail(ErrorKind::Malformed, "a constant expression lacks elements of an array");
    } else {
      if (!pop(I32, &value)) return false;
      length = value.i32;
    }
    PlainArray<Value> values(sub == 0x08 ? length : sub == 0x06 ? 1 : 0);
    if (sub == 0x07 && !checkDefaultable(element)) return false;
    for (usize i = values.size(); i-- > 0;)
      if (!pop(element.type, &values[i])) return false;
    value = {};
    if (hostOrNull_) {
      u8 *object;
      if (!allocate(*type, length, &object)) return false;
      for (u64 i = 0; i < length && !values.empty(); ++i)
        store(object + kArrayElementsOffset + i * type->size, element, values[sub == 0x08 ? i : 0]);
      value.ref = object;
    }
    return push(reference(*type), value);
  }

  static ValueType reference(const RuntimeType &type) { return ValueType::ref(HeapType(TypeIndex{type.id}), false); }

  bool push(ValueType type, const Value &value) {
    if (stack_.size() == kMaxDepth)
      return fail(ErrorKind::Unsupported, "a constant expression needs too many values at once");
    stack_.add({type, value});
    return true;
  }

  bool pop(ValueType expected, Value *value) {
    if (stack_.empty() || !isSubtype(stack_.back().type, expected))
      return fail(ErrorKind::Malformed, "a constant expression lacks an operand of type %s", cwasm::toString(expected).c_str());
    *value = stack_.back().value;
    stack_.removeLast();
    return true;
  }

  // operation: 0 add, 1 sub, 2 mul; modulo 2^64, of which an i32 takes the lower half.
  bool arithmetic(int operation, ValueType type) {
    Value left, right;
    if (!pop(type, &right) || !pop(type, &left)) return false;
    left.i64 = operation == 0 ? left.i64 + right.i64 : operation == 1 ? left.i64 - right.i64 : left.i64 * right.i64;
    if (type == I32) left.i64 = static_cast<u32>(left.i64);
    return push(type, left);
  }

  ByteReader in_;
  u64 at_ = 0; // of the current operator
  u32 globalLimit_;
  const Description &description_;
  ConstExprHost *hostOrNull_;
  PlainArray<Operand> stack_;
  Failure error_;
};

} // namespace

Result<Value> walkConstExpr(std::span<const u8> bytes, u64 base, ValueType expected, u32 globalLimit,
                            const Description &description, ConstExprHost *hostOrNull) {
  return Walk(bytes, base, globalLimit, description, hostOrNull).run(expected);
}

} // namespace wasmload
