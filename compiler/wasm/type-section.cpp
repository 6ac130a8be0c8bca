#include "compiler/wasm/type-section.h"
#include "compiler/wasm/limits.h"
#include "compiler/wasm/type-groups.h"
#include "compiler/wasm/types.h"

namespace wasmc {

namespace {

constexpr u8 kRec = 0x4E, kSub = 0x50, kSubFinal = 0x4F, kFunc = 0x60, kStruct = 0x5F, kArray = 0x5E;
constexpr u8 kDescriptor = 0x4D, kDescribes = 0x4C; // custom-descriptors
constexpr u8 kPackedI8 = 0x78, kPackedI16 = 0x77;

class TypeSectionReader {
public:
  TypeSectionReader(ByteReader &in, const FeatureSet &features, Module &module)
      : in_(in), features_(features), module_(module) {}
  Result<void> read();

private:
  Result<void> readGroup();
  Result<DefinedType> readSubType();
  Result<void> readComposite(DefinedType &type);
  Result<FieldType> readField();
  Result<std::vector<ValueType>> readTypes(u32 limit, const char *what);
  Result<u32> readTypeIndex();
  TypeReader types() const { return TypeReader{features_, visible_}; }

  Result<void> checkSuper(TypeIndex index, u64 offset) const;
  Result<void> checkDescriptors(TypeIndex index, u64 offset) const;
  bool matchesSuper(const DefinedType &sub, const DefinedType &super) const;
  bool matchesField(const FieldType &sub, const FieldType &super) const;

  ByteReader &in_;
  const FeatureSet &features_;
  Module &module_;
  u32 visible_ = 0; // type indices below may be named
  TypeGroups groups_;
};

Result<void> TypeSectionReader::read() {
  const u64 start = in_.offset();
  const u32 count = TRY(in_.leb32());
  if (count > limits::kTypes || count > in_.left())
    return makeErrorAt(ErrorKind::Malformed, start, "%u types in %zu bytes (at most %u are allowed)", count, in_.left(),
                       limits::kTypes);
  module_.types.reserve(count);
  for (u32 i = 0; i < count; ++i) TRY(readGroup());
  return {};
}

Result<void> TypeSectionReader::readGroup() {
  const u64 start = in_.offset();
  const u32 first = static_cast<u32>(module_.types.size());
  u32 size = 1;
  const u8 code = TRY(in_.peekByte());
  if (code == kRec) {
    if (!features_.has(Feature::Gc)) return featureError(start, "a recursive group of types", Feature::Gc);
    (void)in_.readByte();
    size = TRY(in_.leb32());
    if (size > in_.left())
      return makeErrorAt(ErrorKind::Malformed, start, "a group of %u types in %zu bytes", size, in_.left());
  }
  if (size > limits::kTypes - first)
    return makeErrorAt(ErrorKind::Malformed, start, "too many types: more than %u", limits::kTypes);
  visible_ = first + size;
  std::vector<u64> offsets;
  for (u32 i = 0; i < size; ++i) {
    offsets.push_back(in_.offset());
    module_.types.push_back(TRY(readSubType()));
    module_.types.back().groupFirst = first;
    module_.types.back().groupSize = size;
  }
  for (u32 i = 0; i < size; ++i) { // a supertype comes earlier, so that chains end
    DefinedType &type = module_.types[first + i];
    if (!type.super) continue;
    if (type.super->value >= first + i)
      return makeErrorAt(ErrorKind::Invalid, offsets[i],
                         "unknown type %u: the supertype of type %u must come before it", type.super->value, first + i);
    const u32 depth = module_.type(*type.super).depth + 1u;
    if (depth > limits::kSubtypeDepth)
      return makeErrorAt(ErrorKind::Invalid, offsets[i], "type %u has more than %u supertypes", first + i,
                         limits::kSubtypeDepth);
    type.depth = static_cast<u8>(depth);
  }
  groups_.canonicalise(module_, first, size);
  for (u32 i = 0; i < size; ++i) {
    TRY(checkSuper(TypeIndex(first + i), offsets[i]));
    TRY(checkDescriptors(TypeIndex(first + i), offsets[i]));
  }
  return {};
}

Result<u32> TypeSectionReader::readTypeIndex() {
  const u64 start = in_.offset();
  const u32 index = TRY(in_.leb32());
  if (index >= visible_)
    return makeErrorAt(ErrorKind::Invalid, start, "unknown type %u: there are %u", index, visible_);
  return index;
}

Result<DefinedType> TypeSectionReader::readSubType() {
  const u64 start = in_.offset();
  DefinedType type;
  u8 code = TRY(in_.peekByte());
  if (code == kSub || code == kSubFinal) {
    if (!features_.has(Feature::Gc)) return featureError(start, "a subtype", Feature::Gc);
    (void)in_.readByte();
    type.isFinal = code == kSubFinal;
    const u32 supers = TRY(in_.leb32());
    if (supers > 1)
      return makeErrorAt(ErrorKind::Invalid, start, "a type with %u supertypes: at most one is allowed", supers);
    if (supers) type.super = TypeIndex(TRY(readTypeIndex()));
    code = TRY(in_.peekByte());
  }
  if (features_.has(Feature::CustomDescriptors)) {
    if (code == kDescribes) {
      (void)in_.readByte();
      type.describes = TypeIndex(TRY(readTypeIndex()));
      code = TRY(in_.peekByte());
    }
    if (code == kDescriptor) {
      (void)in_.readByte();
      type.descriptor = TypeIndex(TRY(readTypeIndex()));
    }
  }
  TRY(readComposite(type));
  return type;
}

Result<void> TypeSectionReader::readComposite(DefinedType &type) {
  const u64 start = in_.offset();
  const u8 code = TRY(in_.readByte());
  if ((code == kStruct || code == kArray) && !features_.has(Feature::Gc))
    return featureError(start, "a struct or array type", Feature::Gc);
  switch (code) {
  case kFunc:
    type.kind = DefinedType::Func;
    type.params = TRY(readTypes(limits::kParams, "parameters"));
    type.results = TRY(readTypes(limits::kResults, "results"));
    if (type.results.size() > 1 && !features_.has(Feature::MultiValue))
      return featureError(start, "a function with several results", Feature::MultiValue);
    return {};
  case kStruct: {
    type.kind = DefinedType::Struct;
    const u32 count = TRY(in_.leb32());
    if (count > limits::kFields || count > in_.left() / 2)
      return makeErrorAt(ErrorKind::Malformed, start, "a struct with %u fields in %zu bytes (at most %u are allowed)",
                         count, in_.left(), limits::kFields);
    type.fields.reserve(count);
    for (u32 i = 0; i < count; ++i) type.fields.push_back(TRY(readField()));
    return {};
  }
  case kArray:
    type.kind = DefinedType::Array;
    type.fields.push_back(TRY(readField()));
    return {};
  default: return makeErrorAt(ErrorKind::Malformed, start, "malformed type: 0x%02x begins no type", code);
  }
}

Result<FieldType> TypeSectionReader::readField() {
  FieldType field;
  const u8 code = TRY(in_.peekByte());
  if (code == kPackedI8 || code == kPackedI16) {
    (void)in_.readByte();
    field.packing = code == kPackedI8 ? Packing::I8 : Packing::I16;
    field.type = I32;
  } else {
    field.type = TRY(types().readValueType(in_));
  }
  const u64 start = in_.offset();
  const u8 mutability = TRY(in_.readByte());
  if (mutability > 1) return makeErrorAt(ErrorKind::Malformed, start, "malformed mutability 0x%02x", mutability);
  field.isMutable = mutability;
  return field;
}

Result<std::vector<ValueType>> TypeSectionReader::readTypes(u32 limit, const char *what) {
  const u64 start = in_.offset();
  const u32 count = TRY(in_.leb32());
  if (count > limit || count > in_.left())
    return makeErrorAt(ErrorKind::Malformed, start, "a function with %u %s in %zu bytes (at most %u are allowed)",
                       count, what, in_.left(), limit);
  std::vector<ValueType> list;
  list.reserve(count);
  for (u32 i = 0; i < count; ++i) list.push_back(TRY(types().readValueType(in_)));
  return list;
}

bool TypeSectionReader::matchesField(const FieldType &sub, const FieldType &super) const {
  if (sub.packing != super.packing || sub.isMutable != super.isMutable) return false;
  return matches(module_, sub.type, super.type) && (!sub.isMutable || matches(module_, super.type, sub.type));
}

bool TypeSectionReader::matchesSuper(const DefinedType &sub, const DefinedType &super) const {
  if (sub.kind != super.kind || sub.params.size() != super.params.size() ||
      sub.results.size() != super.results.size() || sub.fields.size() < super.fields.size())
    return false;
  for (usize i = 0; i < sub.params.size(); ++i)
    if (!matches(module_, super.params[i], sub.params[i])) return false;
  for (usize i = 0; i < sub.results.size(); ++i)
    if (!matches(module_, sub.results[i], super.results[i])) return false;
  for (usize i = 0; i < super.fields.size(); ++i)
    if (!matchesField(sub.fields[i], super.fields[i])) return false;
  return true;
}

Result<void> TypeSectionReader::checkSuper(TypeIndex index, u64 offset) const {
  const DefinedType &type = module_.type(index);
  if (!type.super) return {};
  const DefinedType &super = module_.type(*type.super);
  if (super.isFinal)
    return makeErrorAt(ErrorKind::Invalid, offset, "sub type %u does not match super type %u, which is final",
                       index.value, type.super->value);
  if (!matchesSuper(type, super))
    return makeErrorAt(ErrorKind::Invalid, offset, "sub type %u does not match super type %u", index.value,
                       type.super->value);
  return {};
}

// custom-descriptors: a described type and its descriptor stand in one group and name each other, and a subtype keeps both roles.
Result<void> TypeSectionReader::checkDescriptors(TypeIndex index, u64 offset) const {
  const DefinedType &type = module_.type(index);
  auto fail = [&](const char *text) {
    return makeErrorAt(ErrorKind::Invalid, offset, "type %u: %s", index.value, text);
  };
  if ((type.descriptor || type.describes) && type.kind != DefinedType::Struct)
    return fail("only a struct can have or be a descriptor");
  const u32 end = type.groupFirst + type.groupSize;
  if (type.descriptor) {
    const TypeIndex other = *type.descriptor;
    if (other.value < type.groupFirst || other.value >= end || module_.type(other).describes != index)
      return fail("its descriptor must be in the same group and describe it");
    if (other.value <= index.value) return fail("its descriptor must come after it");
  }
  if (type.describes) {
    const TypeIndex other = *type.describes;
    if (other.value < type.groupFirst || other.value >= end || module_.type(other).descriptor != index)
      return fail("the type it describes must be in the same group and name it as its descriptor");
    if (other.value >= index.value) return fail("the type it describes must come before it");
  }
  if (!type.super) return {};
  const DefinedType &super = module_.type(*type.super);
  if (super.descriptor &&
      (!type.descriptor || !isSubtype(module_, HeapType(*type.descriptor), HeapType(*super.descriptor))))
    return fail("its supertype has a descriptor that its own descriptor is no subtype of");
  if (super.describes.has_value() != type.describes.has_value())
    return fail("a descriptor and its supertype must both describe a type");
  if (super.describes && !isSubtype(module_, HeapType(*type.describes), HeapType(*super.describes)))
    return fail("the type it describes is no subtype of the one that its supertype describes");
  return {};
}

} // namespace

Result<void> readTypeSection(ByteReader &in, const FeatureSet &features, Module &module) {
  return TypeSectionReader(in, features, module).read();
}

} // namespace wasmc
