#include "loader/type-registry.h"
#include <mutex>
#include <vector>

namespace wasmload {
namespace {

struct Entry {
  // Parameters, then results; in an arena, never moved. `types` is as it was given, with kSelf, and decides equality (a
  // type with its own id in place of kSelf is another, its unrolling); `resolved` has the id there.
  const ValueType *types, *resolved;
  u32 paramCount, resultCount;
  u32 hash;
};

// Open addressing over `entries`; slots hold id + 1. Types are never removed: the process knows few different ones.
class Registry {
public:
  TypeId idOf(const FuncType &type) {
    const u32 hash = hashOf(type);
    if ((entries_.size() + 1) * 2 > slots_.size()) rehash();
    usize at = hash & (slots_.size() - 1);
    for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1))
      if (isEqual(entries_[slots_[at] - 1], hash, type)) return slots_[at] - 1;
    const TypeId id = u32(entries_.size());
    const ValueType *types = copy(type);
    entries_.push_back({types, resolve(type, types, id), u32(type.params.size()), u32(type.results.size()), hash});
    slots_[at] = id + 1;
    return id;
  }

  FuncType typeOf(TypeId id) const {
    const Entry &e = entries_[id];
    return {{e.resolved, e.paramCount}, {e.resolved + e.paramCount, e.resultCount}};
  }

  u32 count() const { return u32(entries_.size()); }

private:
  static u32 hashOf(const FuncType &type) {
    u32 hash = u32(type.params.size());
    for (auto part : {type.params, type.results})
      for (ValueType t : part) hash = (hash ^ t.bits) * 0x9E3779B1u;
    return hash ^ (hash >> 15);
  }

  static bool isEqual(const Entry &e, u32 hash, const FuncType &type) {
    if (e.hash != hash || e.paramCount != type.params.size() || e.resultCount != type.results.size()) return false;
    const ValueType *known = e.types;
    for (auto part : {type.params, type.results})
      for (ValueType t : part)
        if (*known++ != t) return false;
    return true;
  }

  static bool isSelf(ValueType type) { return type.isRef() && type.heap() == kSelf; }

  // `types`, or a copy with the id in place of kSelf if that occurs.
  const ValueType *resolve(const FuncType &type, const ValueType *types, TypeId id) {
    const usize count = type.params.size() + type.results.size();
    usize i = 0;
    while (i < count && !isSelf(types[i])) ++i;
    if (i == count) return types;
    ValueType *resolved = copy(type);
    for (; i < count; ++i)
      if (isSelf(resolved[i])) resolved[i] = ValueType::ref(HeapType(TypeIndex{id}), resolved[i].isNullable());
    return resolved;
  }

  ValueType *copy(const FuncType &type) {
    const usize count = type.params.size() + type.results.size();
    if (count > left_) {
      left_ = count > kArena ? count : kArena;
      arena_ = new ValueType[left_];
    }
    ValueType *start = arena_;
    for (auto part : {type.params, type.results})
      for (ValueType t : part) *arena_++ = t;
    left_ -= count;
    return start;
  }

  void rehash() {
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
    for (usize i = 0; i < entries_.size(); ++i) {
      usize at = entries_[i].hash & (slots_.size() - 1);
      while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = u32(i) + 1;
    }
  }

  static constexpr usize kArena = 256;
  std::vector<Entry> entries_;
  std::vector<u32> slots_;
  ValueType *arena_ = nullptr;
  usize left_ = 0;
};

constinit std::mutex registryMutex;

Registry &registry() {
  static Registry *const instance = new Registry; // never destroyed: ids live as long as the process
  return *instance;
}

// The heap type at the top of the hierarchy of `type`.
AbstractHeap topOf(HeapType type) {
  return cwasm::topOf(type.isAbstract() ? type.abstract() : AbstractHeap::Func); // only function types are registered
}

bool isHeapSubtype(HeapType sub, HeapType super) {
  if (sub == super) return true;
  if (topOf(sub) != topOf(super)) return false;
  if (!sub.isAbstract()) return super.isAbstract() && super.abstract() == AbstractHeap::Func;
  switch (sub.abstract()) {
  case AbstractHeap::NoFunc:
  case AbstractHeap::NoExtern:
  case AbstractHeap::NoExn:
  case AbstractHeap::None: return true;
  case AbstractHeap::I31:
  case AbstractHeap::Struct:
  case AbstractHeap::Array:
    return super.isAbstract() && (super.abstract() == AbstractHeap::Eq || super.abstract() == AbstractHeap::Any);
  case AbstractHeap::Eq: return super.isAbstract() && super.abstract() == AbstractHeap::Any;
  default: return false;
  }
}

} // namespace

TypeId canonicalType(const FuncType &type) {
  std::lock_guard lock(registryMutex);
  return registry().idOf(type);
}

FuncType functionType(TypeId id) {
  std::lock_guard lock(registryMutex);
  return registry().typeOf(id);
}

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
  if (!sub.isRef() || !super.isRef() || (sub.isNullable() && !super.isNullable())) return false;
  return isHeapSubtype(sub.heap(), super.heap());
}

} // namespace wasmload
