#include "compiler/wasm/types.h"

namespace wasmc {

std::string printableName(std::string_view name) {
  std::string text;
  for (char c : name.substr(0, 200)) text += static_cast<u8>(c) < 0x20 || c == 0x7F || c == '"' ? '?' : c;
  return name.size() > 200 ? text + "..." : text;
}

std::string typeName(const Module &module, TypeIndex type) {
  if (type.value >= module.typeNames.size() || module.typeNames[type.value].empty()) return std::to_string(type.value);
  return "$" + printableName(module.typeNames[type.value]);
}

std::string typeName(const Module &module, ValueType type) {
  if (!type.isRef() || type.heap().isAbstract() || type.heap().isExact()) return toString(type);
  return std::string(type.isNullable() ? "(ref null " : "(ref ") + typeName(module, type.heap().index()) + ")";
}

std::string fieldName(const Module &module, TypeIndex type, u32 field) {
  const auto found = module.fieldNames.find({type.value, field});
  return typeName(module, type) + "." +
         (found == module.fieldNames.end() || found->second.empty() ? std::to_string(field) : printableName(found->second));
}

Error featureError(u64 offset, const char *what, Feature feature) {
  return makeErrorAt(ErrorKind::Invalid, offset, "%s needs the feature %s, which is off (--features=+%s)", what,
                     featureInfo(feature).flag, featureInfo(feature).flag);
}

namespace {
std::optional<Feature> featureOf(AbstractHeap heap) {
  switch (heap) {
  case AbstractHeap::Func:
  case AbstractHeap::Extern: return Feature::ReferenceTypes;
  case AbstractHeap::Exn:
  case AbstractHeap::NoExn: return Feature::Exceptions;
  case AbstractHeap::NoFunc:
  case AbstractHeap::NoExtern:
  case AbstractHeap::None:
  case AbstractHeap::Any:
  case AbstractHeap::Eq:
  case AbstractHeap::I31:
  case AbstractHeap::Struct:
  case AbstractHeap::Array: return Feature::Gc;
  }
  return std::nullopt; // not an abstract heap type
}

// Position in the hierarchy of `any`; other hierarchies have a top, concrete types and a bottom.
bool isAbstractSubtype(AbstractHeap sub, AbstractHeap super) {
  if (sub == super) return true;
  switch (sub) {
  case AbstractHeap::Eq: return super == AbstractHeap::Any;
  case AbstractHeap::I31:
  case AbstractHeap::Struct:
  case AbstractHeap::Array: return super == AbstractHeap::Eq || super == AbstractHeap::Any;
  case AbstractHeap::None:
    return super == AbstractHeap::Any || super == AbstractHeap::Eq || super == AbstractHeap::I31 ||
           super == AbstractHeap::Struct || super == AbstractHeap::Array;
  case AbstractHeap::NoFunc: return super == AbstractHeap::Func;
  case AbstractHeap::NoExtern: return super == AbstractHeap::Extern;
  case AbstractHeap::NoExn: return super == AbstractHeap::Exn;
  default: return false;
  }
}

AbstractHeap kindOf(const Module &module, TypeIndex index) {
  switch (module.type(index).kind) {
  case DefinedType::Func: return AbstractHeap::Func;
  case DefinedType::Struct: return AbstractHeap::Struct;
  case DefinedType::Array: return AbstractHeap::Array;
  }
  return AbstractHeap::Any;
}
} // namespace

Result<HeapType> TypeReader::readHeapType(ByteReader &in) const {
  const u64 start = in.offset();
  const u8 first = TRY(in.peekByte());
  if (first == 0x62 && features.has(Feature::CustomDescriptors)) {
    (void)in.readByte();
    const u32 index = TRY(in.leb32());
    if (index >= typeCount)
      return makeErrorAt(ErrorKind::Invalid, start, "unknown type %u: there are %u", index, typeCount);
    return HeapType::exactly(TypeIndex(firstType + index));
  }
  if ((first & 0xC0) == 0x40) {
    const AbstractHeap heap = static_cast<AbstractHeap>(first);
    const std::optional<Feature> needed = featureOf(heap);
    if (!needed) return makeErrorAt(ErrorKind::Malformed, start, "malformed heap type 0x%02x", first);
    if (!features.has(*needed)) return featureError(start, "this reference type", *needed);
    (void)in.readByte();
    return HeapType(heap);
  }
  const i64 index = TRY(in.sleb33());
  if (index < 0) return makeErrorAt(ErrorKind::Malformed, start, "malformed heap type");
  if (!features.has(Feature::FunctionReferences) && !features.has(Feature::Gc))
    return featureError(start, "a reference to a defined type", Feature::FunctionReferences);
  if (index >= typeCount)
    return makeErrorAt(ErrorKind::Invalid, start, "unknown type %lld: there are %u", static_cast<long long>(index),
                       typeCount);
  return HeapType(TypeIndex(firstType + static_cast<u32>(index)));
}

Result<ValueType> TypeReader::readRefType(ByteReader &in) const {
  const u64 start = in.offset();
  const u8 code = TRY(in.peekByte());
  if (code == ValueType::kRefNull || code == ValueType::kRef) {
    if (!features.has(Feature::FunctionReferences) && !features.has(Feature::Gc))
      return featureError(start, "a typed reference", Feature::FunctionReferences);
    (void)in.readByte();
    const HeapType heap = TRY(readHeapType(in));
    return ValueType::ref(heap, code == ValueType::kRefNull);
  }
  if ((code & 0xC0) != 0x40 || !featureOf(static_cast<AbstractHeap>(code)))
    return makeErrorAt(ErrorKind::Malformed, start, "malformed reference type 0x%02x", code);
  const HeapType heap = TRY(readHeapType(in));
  return ValueType::ref(heap, true);
}

Result<ValueType> TypeReader::readValueType(ByteReader &in) const {
  const u64 start = in.offset();
  const u8 code = TRY(in.peekByte());
  switch (code) {
  case ValueType::kV128:
    if (!features.has(Feature::Simd)) return featureError(start, "v128", Feature::Simd);
    [[fallthrough]];
  case ValueType::kI32:
  case ValueType::kI64:
  case ValueType::kF32:
  case ValueType::kF64: (void)in.readByte(); return ValueType(code);
  default: break;
  }
  if (code != ValueType::kRefNull && code != ValueType::kRef &&
      ((code & 0xC0) != 0x40 || !featureOf(static_cast<AbstractHeap>(code))))
    return makeErrorAt(ErrorKind::Malformed, start, "malformed value type 0x%02x", code);
  return readRefType(in);
}

AbstractHeap topOf(const Module &module, HeapType heap) {
  return cwasm::topOf(heap.isAbstract() ? heap.abstract() : kindOf(module, heap.index()));
}

bool isSubtype(const Module &module, HeapType sub, HeapType super) {
  if (sub == super || sub == bottomHeap()) return true;
  if (super == bottomHeap()) return false;
  if (sub.isAbstract()) {
    if (super.isAbstract()) return isAbstractSubtype(sub.abstract(), super.abstract());
    return isAbstractSubtype(sub.abstract(),
                             kindOf(module, super.index())) && // only the bottoms are below a defined type
           sub.abstract() != kindOf(module, super.index());
  }
  if (super.isAbstract()) return isAbstractSubtype(kindOf(module, sub.index()), super.abstract());
  const u32 wanted = module.type(super.index()).canonical;
  if (super.isExact()) return sub.isExact() && module.type(sub.index()).canonical == wanted;
  for (std::optional<TypeIndex> t = sub.index(); t; t = module.type(*t).super) // at most 63 steps
    if (module.type(*t).canonical == wanted) return true;
  return false;
}

bool isSubtype(const Module &module, ValueType sub, ValueType super) {
  if (sub == super || sub == kBottom) return true;
  if (!sub.isRef() || !super.isRef()) return false;
  return (super.isNullable() || !sub.isNullable()) && isSubtype(module, sub.heap(), super.heap());
}

bool isSameType(const Module &module, ValueType a, ValueType b) {
  return a == b || (isSubtype(module, a, b) && isSubtype(module, b, a));
}

} // namespace wasmc
