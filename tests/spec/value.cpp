#include "tests/spec/value.h"
#include "runtime-support/number-text.h"
#include <cstring>

namespace spec {

namespace {
struct NumberType {
  const char *name;
  u8 bits;
  bool isFloat;
};
constexpr NumberType kNumberTypes[] = {{"i8", 8, false},   {"i16", 16, false}, {"i32", 32, false},
                                       {"i64", 64, false}, {"f32", 32, true},  {"f64", 64, true}};

const NumberType *findNumberTypeOrNull(llvm::StringRef name) {
  for (const NumberType &type : kNumberTypes)
    if (name == type.name) return &type;
  return nullptr;
}

u64 maskOf(unsigned bits) { return bits == 64 ? ~u64(0) : (u64(1) << bits) - 1; }

// A decimal integer with or without sign, modulo 2^bits.
Result<u64> readDecimal(llvm::StringRef text, unsigned bits) {
  const bool negative = text.consume_front("-");
  u64 magnitude = 0;
  if (text.empty() || text.getAsInteger(10, magnitude))
    return makeError(ErrorKind::Malformed, "\"%s\" is not a decimal number", text.str().c_str());
  return (negative ? 0 - magnitude : magnitude) & maskOf(bits);
}

Result<Lane> readLane(const llvm::json::Value &json, const NumberType &type) {
  const auto text = json.getAsString();
  if (!text) return makeError(ErrorKind::Malformed, "a value of type %s must be a string", type.name);
  if (type.isFloat && *text == "nan:canonical") return Lane{0, NanClass::Canonical};
  if (type.isFloat && *text == "nan:arithmetic") return Lane{0, NanClass::Arithmetic};
  return Lane{TRY(readDecimal(*text, type.bits)), NanClass::None};
}

bool laneMatches(const Lane &expected, u64 found, unsigned bits) {
  if (expected.nan == NanClass::None) return expected.bits == found;
  const u64 sign = u64(1) << (bits - 1);
  const u64 canonical = bits == 32 ? 0x7FC00000 : 0x7FF8000000000000;
  if (expected.nan == NanClass::Canonical) return (found & ~sign) == canonical;
  return (found & canonical) == canonical; // exponent all ones and the payload's top bit
}

u64 laneOf(const Value &value, unsigned bits, unsigned index) {
  u64 lane = 0;
  std::memcpy(&lane, reinterpret_cast<const char *>(&value) + index * (bits / 8), bits / 8);
  return lane;
}

std::string laneText(u64 bits, unsigned width, bool isFloat) {
  if (!isFloat) return format("%lld", static_cast<long long>(static_cast<i64>(bits << (64 - width)) >> (64 - width)));
  if (width == 32) {
    float number;
    const u32 narrow = static_cast<u32>(bits);
    std::memcpy(&number, &narrow, 4);
    return format("0x%08x (", narrow) + floatText(number, 9) + ")";
  }
  double number;
  std::memcpy(&number, &bits, 8);
  return format("0x%016llx (", static_cast<unsigned long long>(bits)) + floatText(number, 17) + ")";
}

// Whether a reference of this static type may be what the script calls `name`.
bool hierarchyFits(llvm::StringRef name, ValueType type) {
  if (!type.isRef()) return false;
  enum { AnyH, FuncH, ExternH, ExnH } found = AnyH;
  const HeapType heap = type.heap();
  if (!heap.isAbstract())
    found = FuncH; // refined below: a defined type may be a struct or an array, too
  else
    switch (heap.abstract()) {
    case AbstractHeap::Func:
    case AbstractHeap::NoFunc: found = FuncH; break;
    case AbstractHeap::Extern:
    case AbstractHeap::NoExtern: found = ExternH; break;
    case AbstractHeap::Exn:
    case AbstractHeap::NoExn: found = ExnH; break;
    default: found = AnyH;
    }
  const bool isDefined = !heap.isAbstract();
  if (name == "refnull") return true;
  if (name == "funcref" || name == "nullfuncref") return found == FuncH;
  if (name == "externref" || name == "nullexternref") return found == ExternH;
  if (name == "exnref" || name == "nullexnref") return found == ExnH;
  return found == AnyH || isDefined; // anyref, eqref, i31ref, structref, arrayref, nullref
}
} // namespace

void *hostReference(u64 identity) { return reinterpret_cast<void *>((identity + 1) << 4 | kHostReferenceTag); }

Result<ScriptValue> readValue(const llvm::json::Value &json) {
  const llvm::json::Object *object = json.getAsObject();
  const auto type = object ? object->getString("type") : std::nullopt;
  if (!type) return makeError(ErrorKind::Malformed, "a value must be an object with a \"type\"");
  ScriptValue value;
  value.type = type->str();
  if (*type == "either") {
    value.kind = ScriptValue::Either;
    const llvm::json::Array *values = object->getArray("values");
    if (!values) return makeError(ErrorKind::Malformed, "an \"either\" must have \"values\"");
    for (const llvm::json::Value &alternative : *values) value.alternatives.push_back(TRY(readValue(alternative)));
    return value;
  }
  const llvm::json::Value *content = object->get("value");
  if (*type == "v128") {
    const NumberType *lane = findNumberTypeOrNull(object->getString("lane_type").value_or(""));
    const llvm::json::Array *lanes = content ? content->getAsArray() : nullptr;
    if (!lane || !lanes || lanes->size() != 128u / lane->bits)
      return makeError(ErrorKind::Malformed, "a v128 must have a \"lane_type\" and a \"value\" of that many lanes");
    value.kind = ScriptValue::Vector;
    value.laneBits = lane->bits;
    value.isFloat = lane->isFloat;
    for (const llvm::json::Value &item : *lanes) value.lanes.push_back(TRY(readLane(item, *lane)));
    return value;
  }
  if (const NumberType *number = findNumberTypeOrNull(*type)) {
    if (!content) return makeError(ErrorKind::Malformed, "a value of type %s must have a \"value\"", number->name);
    value.laneBits = number->bits;
    value.isFloat = number->isFloat;
    value.lanes.push_back(TRY(readLane(*content, *number)));
    return value;
  }
  value.kind = ScriptValue::Reference;
  if (!content) {
    value.ref = type->starts_with("null") || *type == "refnull" ? ScriptValue::Null : ScriptValue::AnyNonNull;
    return value;
  }
  const auto text = content->getAsString();
  if (text && *text == "null") {
    value.ref = ScriptValue::Null;
    return value;
  }
  value.ref = ScriptValue::Host;
  value.host = TRY(readDecimal(text.value_or(""), 64));
  return value;
}

Value toArgument(const ScriptValue &value) {
  Value argument{};
  switch (value.kind) {
  case ScriptValue::Number:
  case ScriptValue::Vector:
    for (usize i = 0; i < value.lanes.size(); ++i)
      std::memcpy(reinterpret_cast<char *>(&argument) + i * (value.laneBits / 8), &value.lanes[i].bits,
                  value.laneBits / 8);
    break;
  case ScriptValue::Reference:
    argument.ref = value.ref == ScriptValue::Host ? hostReference(value.host) : nullptr;
    break;
  case ScriptValue::Either: break; // only in expected results
  }
  return argument;
}

bool matches(const ScriptValue &expected, ValueType type, const Value &found) {
  switch (expected.kind) {
  case ScriptValue::Either:
    for (const ScriptValue &alternative : expected.alternatives)
      if (matches(alternative, type, found)) return true;
    return false;
  case ScriptValue::Number:
    return toString(type) == expected.type &&
           laneMatches(expected.lanes[0], laneOf(found, expected.laneBits, 0), expected.laneBits);
  case ScriptValue::Vector:
    if (type != V128) return false;
    for (unsigned i = 0; i < expected.lanes.size(); ++i)
      if (!laneMatches(expected.lanes[i], laneOf(found, expected.laneBits, i), expected.laneBits)) return false;
    return true;
  case ScriptValue::Reference: break;
  }
  if (!hierarchyFits(expected.type, type)) return false;
  const u64 word = reinterpret_cast<u64>(found.ref);
  switch (expected.ref) {
  case ScriptValue::Null: return word == 0;
  case ScriptValue::Host: return found.ref == hostReference(expected.host);
  case ScriptValue::AnyNonNull: break;
  }
  const u64 tag = word & kReferenceTagMask;
  if (expected.type == "i31ref") return tag & kI31Tag;
  if (expected.type == "eqref") return word != 0 && tag != kHostReferenceTag;
  if (expected.type == "structref" || expected.type == "arrayref") {
    if (word == 0 || tag != 0) return false;
    const RuntimeType *header = *static_cast<const RuntimeType *const *>(found.ref);
    return header->kind == (expected.type == "structref" ? TypeKind::Struct : TypeKind::Array);
  }
  return word != 0;
}

std::string toString(const ScriptValue &value) {
  std::string text = value.type;
  switch (value.kind) {
  case ScriptValue::Either:
    text += "(";
    for (const ScriptValue &alternative : value.alternatives)
      text += (&alternative == &value.alternatives[0] ? "" : " or ") + toString(alternative);
    return text + ")";
  case ScriptValue::Number:
  case ScriptValue::Vector: {
    std::string lanes;
    for (const Lane &lane : value.lanes) {
      lanes += lanes.empty() ? "" : " ";
      lanes += lane.nan == NanClass::Canonical    ? "nan:canonical"
               : lane.nan == NanClass::Arithmetic ? "nan:arithmetic"
                                                  : laneText(lane.bits, value.laneBits, value.isFloat);
    }
    if (value.kind == ScriptValue::Number) return text + ":" + lanes;
    return text + format(":%c%u[", value.isFloat ? 'f' : 'i', value.laneBits) + lanes + "]";
  }
  case ScriptValue::Reference: break;
  }
  switch (value.ref) {
  case ScriptValue::Null: return text + ":null";
  case ScriptValue::Host: return text + format(":%llu", static_cast<unsigned long long>(value.host));
  case ScriptValue::AnyNonNull: break;
  }
  return text + ":not null";
}

std::string toString(ValueType type, const Value &value) {
  const std::string name = toString(type) + ":";
  switch (type.code()) {
  case ValueType::kI32: return name + laneText(value.i32, 32, false);
  case ValueType::kI64: return name + laneText(value.i64, 64, false);
  case ValueType::kF32: return name + laneText(value.i32, 32, true);
  case ValueType::kF64: return name + laneText(value.i64, 64, true);
  case ValueType::kV128: {
    std::string lanes;
    for (unsigned i = 0; i < 4; ++i)
      lanes += format(i ? " 0x%08llx" : "0x%08llx", static_cast<unsigned long long>(laneOf(value, 32, i)));
    return name + "i32[" + lanes + "]";
  }
  }
  return name + (value.ref ? format("0x%llx", static_cast<unsigned long long>(reinterpret_cast<u64>(value.ref))) : std::string("null"));
}

} // namespace spec
