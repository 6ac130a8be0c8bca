#include "loader/type-registry.h"
#include "loader/fatal.h"
#include "loader/plain-array.h"
#include <cstring>
#include <mutex>
#include <new>

namespace wasmload {
namespace {

constexpr u32 kMaxTypes = 1 << 22; // what a HeapType can hold
constexpr u32 kMaxDepth = 63;

struct Detail : References {
  FuncType function;
  std::span<const FieldType> fields;
  bool isFinal = true;
};

const Detail &detailOf(const RuntimeType &type) { return *static_cast<const Detail *>(type.detail); }

// Memory that is never freed: types live as long as the process, which knows few different ones.
class Arena {
public:
  template <class T> T *allocate(usize count) {
    const usize bytes = alignUp(count * sizeof(T), 8);
    if (bytes > left_) {
      left_ = bytes > kBlock ? bytes : kBlock;
      next_ = static_cast<u8 *>(::operator new(left_));
    }
    T *place = reinterpret_cast<T *>(next_);
    next_ += bytes;
    left_ -= bytes;
    return place;
  }

private:
  static constexpr usize kBlock = 4096;
  u8 *next_ = nullptr;
  usize left_ = 0;
};

// Groups are found by a key: everything that counts for their equality, as words, with references inside the group
// relative (so the unrolling of a type is another type).
class Registry {
public:
  Result<void> add(std::span<const TypeDefinition> group, std::span<const RuntimeType *> types) {
    makeKey(group);
    const u32 hash = hashOf(key_);
    if ((groups_.size() + 1) * 2 > slots_.size()) rehash();
    usize at = hash & (slots_.size() - 1);
    for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
      const Group &known = groups_[slots_[at] - 1];
      if (known.hash != hash || known.keySize != key_.size() ||
          std::memcmp(known.key, key_.data(), key_.size() * sizeof(u32)) != 0)
        continue;
      for (usize i = 0; i < group.size(); ++i) types[i] = types_[known.first + i];
      return {};
    }
    if (group.size() > kMaxTypes - types_.size())
      return makeError(ErrorKind::Unsupported, "this process has more than %u different types", kMaxTypes);
    const u32 first = u32(types_.size());
    for (usize i = 0; i < group.size(); ++i)
      if (Result<void> made = make(group[i], first, u32(i)); !made) {
        types_.resize(first); // what was made stays in the arena, unused
        Failure error = made.takeError();
        error->code = int(i);
        return error;
      }
    // After all are there, since they may refer to later ones.
    for (usize i = 0; i < group.size(); ++i)
      if (types_[first + i]->depth > 0 && !matchesSuper(*types_[first + i])) {
        types_.resize(first);
        Failure error = makeError(ErrorKind::Invalid, "it does not match its supertype");
        error->code = int(i);
        return error;
      }
    u32 *key = arena_.allocate<u32>(key_.size());
    std::memcpy(key, key_.data(), key_.size() * sizeof(u32));
    groups_.add({key, u32(key_.size()), hash, first});
    slots_[at] = u32(groups_.size());
    for (usize i = 0; i < group.size(); ++i) types[i] = types_[first + i];
    return {};
  }

  const RuntimeType *typeOf(TypeId id) const { return types_[id]; }
  u32 count() const { return u32(types_.size()); }

  bool isSubtype(ValueType sub, ValueType super) const {
    if (sub == super) return true;
    if (!sub.isRef() || !super.isRef() || (sub.isNullable() && !super.isNullable())) return false;
    return isHeapSubtype(sub.heap(), super.heap());
  }

private:
  struct Group {
    const u32 *key;
    u32 keySize, hash, first;
  };

  void makeKey(std::span<const TypeDefinition> group) {
    usize size = 0;
    for (const TypeDefinition &type : group)
      size += 5 + type.function.params.size() + type.function.results.size() + 2 * type.fields.size();
    key_.resize(size);
    u32 *next = key_.data();
    for (const TypeDefinition &type : group) {
      *next++ = u32(type.kind) | u32(type.isFinal) << 8 | u32(type.hasSuper) << 9;
      *next++ = type.hasSuper ? type.super.bits : 0;
      *next++ = u32(type.function.params.size());
      *next++ = u32(type.function.results.size());
      *next++ = u32(type.fields.size());
      for (const auto &part : {type.function.params, type.function.results})
        for (ValueType t : part) *next++ = t.bits;
      for (const FieldType &field : type.fields) {
        *next++ = field.type.bits;
        *next++ = u32(field.packing) << 1 | u32(field.isMutable);
      }
    }
  }

  static u32 hashOf(const PlainArray<u32> &key) {
    u32 hash = u32(key.size());
    for (u32 word : key) hash = (hash ^ word) * 0x9E3779B1u;
    return hash ^ (hash >> 15);
  }

  static ValueType resolve(ValueType type, u32 first) {
    if (!type.isRef() || type.heap().isAbstract() || !type.heap().isExact()) return type;
    return ValueType::ref(HeapType(TypeIndex{first + type.heap().index().value}), type.isNullable());
  }

  Result<void> make(const TypeDefinition &definition, u32 first, u32 index) {
    const RuntimeType *super = nullptr;
    if (definition.hasSuper) {
      const HeapType heap = definition.super;
      if (heap.isAbstract() || (heap.isExact() ? heap.index().value >= index : heap.index().value >= first))
        return makeError(ErrorKind::Invalid, "its supertype does not come before it");
      super = types_[heap.isExact() ? first + heap.index().value : heap.index().value];
      if (detailOf(*super).isFinal) return makeError(ErrorKind::Invalid, "its supertype is final");
      if (super->kind != definition.kind) return makeError(ErrorKind::Invalid, "its supertype is of another kind");
      if (super->depth >= kMaxDepth) return makeError(ErrorKind::Invalid, "it has more than %u supertypes", kMaxDepth);
    }
    Detail *detail = new (arena_.allocate<Detail>(1)) Detail;
    detail->isFinal = definition.isFinal;
    const auto copyTypes = [&](std::span<const ValueType> from) -> std::span<const ValueType> {
      ValueType *to = arena_.allocate<ValueType>(from.size());
      for (usize i = 0; i < from.size(); ++i) to[i] = resolve(from[i], first);
      return {to, from.size()};
    };
    detail->function = {copyTypes(definition.function.params), copyTypes(definition.function.results)};
    FieldType *fields = arena_.allocate<FieldType>(definition.fields.size());
    for (usize i = 0; i < definition.fields.size(); ++i) {
      fields[i] = definition.fields[i];
      fields[i].type = resolve(fields[i].type, first);
    }
    detail->fields = {fields, definition.fields.size()};

    const u32 depth = super ? super->depth + 1 : 0;
    const u32 extra = depth >= RuntimeType::kLeastDisplay ? depth + 1 - RuntimeType::kLeastDisplay : 0;
    RuntimeType *type = new (arena_.allocate<u8>(sizeof(RuntimeType) + extra * sizeof(void *))) RuntimeType{};
    type->id = first + index;
    type->depth = depth;
    type->kind = definition.kind;
    type->detail = detail;
    const RuntimeType **display = const_cast<const RuntimeType **>(type->ancestors());
    for (u32 i = 0; i < depth; ++i) display[i] = super->ancestors()[i];
    display[depth] = type;
    layOut(*type, *detail);
    types_.add(type);
    return {};
  }

  // Sizes, and where the collector finds references.
  void layOut(RuntimeType &type, Detail &detail) {
    if (type.kind == TypeKind::Array) {
      type.size = storageSize(detail.fields[0].type, detail.fields[0].packing);
      detail.inElements = mayPointToHeap(detail.fields[0].type);
    } else if (type.kind == TypeKind::Struct) {
      StructLayout layout;
      u32 *offsets = arena_.allocate<u32>(detail.fields.size());
      u32 count = 0;
      for (const FieldType &field : detail.fields) {
        const u32 offset = layout.add(storageSize(field.type, field.packing));
        if (mayPointToHeap(field.type)) offsets[count++] = offset;
      }
      detail.offsets = offsets;
      detail.count = count;
      type.size = layout.size();
    }
  }

  // Of a type that may be later in the group and not made yet, it is unknown whether it is a function: taken as traced.
  bool mayPointToHeap(ValueType type) const {
    if (!type.isRef()) return false;
    if (type.heap().isAbstract()) return cwasm::topOf(type.heap().abstract()) != AbstractHeap::Func;
    const u32 id = type.heap().index().value;
    return id >= types_.size() || types_[id]->kind != TypeKind::Func;
  }

  bool matchesSuper(const RuntimeType &type) const {
    const Detail &sub = detailOf(type), &super = detailOf(*type.ancestors()[type.depth - 1]);
    if (sub.function.params.size() != super.function.params.size() ||
        sub.function.results.size() != super.function.results.size() || sub.fields.size() < super.fields.size())
      return false;
    for (usize i = 0; i < sub.function.params.size(); ++i)
      if (!isSubtype(super.function.params[i], sub.function.params[i])) return false;
    for (usize i = 0; i < sub.function.results.size(); ++i)
      if (!isSubtype(sub.function.results[i], super.function.results[i])) return false;
    for (usize i = 0; i < super.fields.size(); ++i) {
      const FieldType &a = sub.fields[i], &b = super.fields[i];
      if (a.packing != b.packing || a.isMutable != b.isMutable) return false;
      if (a.isMutable ? a.type != b.type : !isSubtype(a.type, b.type)) return false;
    }
    return true;
  }

  static AbstractHeap kindOf(const RuntimeType &type) {
    switch (type.kind) {
    case TypeKind::Func: return AbstractHeap::Func;
    case TypeKind::Struct: return AbstractHeap::Struct;
    case TypeKind::Array: break;
    }
    return AbstractHeap::Array;
  }

  bool isHeapSubtype(HeapType sub, HeapType super) const {
    if (sub == super) return true;
    if (!sub.isAbstract() && !super.isAbstract())
      return wasmload::isSubtype(*types_[sub.index().value], *types_[super.index().value]);
    const AbstractHeap lower = sub.isAbstract() ? sub.abstract() : kindOf(*types_[sub.index().value]);
    const AbstractHeap upper = super.isAbstract() ? super.abstract() : kindOf(*types_[super.index().value]);
    if (cwasm::topOf(lower) != cwasm::topOf(upper)) return false;
    switch (lower) {
    case AbstractHeap::NoFunc:
    case AbstractHeap::NoExtern:
    case AbstractHeap::NoExn:
    case AbstractHeap::None: return true;
    default: break;
    }
    if (!super.isAbstract()) return false; // only the bottoms are below a defined type
    if (lower == upper) return true;
    switch (lower) {
    case AbstractHeap::I31:
    case AbstractHeap::Struct:
    case AbstractHeap::Array: return upper == AbstractHeap::Eq || upper == AbstractHeap::Any;
    case AbstractHeap::Eq: return upper == AbstractHeap::Any;
    default: return false;
    }
  }

  void rehash() {
    const usize size = slots_.empty() ? 64 : slots_.size() * 2;
    slots_.clear();
    slots_.resize(size);
    for (usize i = 0; i < groups_.size(); ++i) {
      usize at = groups_[i].hash & (slots_.size() - 1);
      while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = u32(i) + 1;
    }
  }

  PlainArray<const RuntimeType *> types_; // by id
  PlainArray<Group> groups_;
  PlainArray<u32> slots_; // open addressing over groups_: index + 1
  PlainArray<u32> key_;   // of the group that is being added
  Arena arena_;
};

constinit std::mutex registryMutex;

Registry &registry() {
  static Registry *const instance = new Registry; // never destroyed
  return *instance;
}

} // namespace

Result<void> canonicalGroup(std::span<const TypeDefinition> group, std::span<const RuntimeType *> types) {
  std::lock_guard lock(registryMutex);
  return registry().add(group, types);
}

TypeId canonicalType(const FuncType &type) {
  TypeDefinition definition;
  definition.function = type;
  const RuntimeType *made = nullptr;
  if (Result<void> added = canonicalGroup({&definition, 1}, {&made, 1}); !added)
    fatal(added.error().message); // four million types of the host
  return made->id;
}

const RuntimeType *exceptionLayout(TypeId function) {
  const std::span<const ValueType> params = functionType(function).params;
  PlainArray<FieldType> fields(1 + 2 * params.size()); // the tag; then 16 bytes for each value
  for (FieldType &field : fields) field.type = I64;
  for (usize i = 0; i < params.size(); ++i)
    if (params[i].isRef()) fields[1 + 2 * i].type = params[i];
  TypeDefinition definition;
  definition.kind = TypeKind::Struct;
  definition.fields = {fields.data(), fields.size()};
  const RuntimeType *layout = nullptr;
  return canonicalGroup({&definition, 1}, {&layout, 1}) ? layout : nullptr;
}

const RuntimeType *runtimeType(TypeId id) {
  std::lock_guard lock(registryMutex);
  return registry().typeOf(id);
}

FuncType functionType(const RuntimeType &type) { return detailOf(type).function; }
std::span<const FieldType> fieldsOf(const RuntimeType &type) { return detailOf(type).fields; }
u32 canonicalTypeCount() {
  std::lock_guard lock(registryMutex);
  return registry().count();
}

std::string toString(const FuncType &type) {
  std::string text;
  auto list = [&text](std::span<const ValueType> types) {
    text += '[';
    for (usize i = 0; i < types.size(); ++i) {
      if (i > 0) text += ' ';
      text += cwasm::toString(types[i]);
    }
    text += ']';
  };
  list(type.params);
  text += " -> ";
  list(type.results);
  return text;
}

bool isSubtype(ValueType sub, ValueType super) {
  if (sub == super) return true;
  std::lock_guard lock(registryMutex);
  return registry().isSubtype(sub, super);
}

} // namespace wasmload
