#include "compiler/wasm/type-groups.h"

namespace wasmc {

// Two groups are the same type exactly when their keys are equal (spec 3.3.1, "rolling").
void TypeGroups::canonicalise(Module &module, u32 first, u32 size) {
  std::string key;
  auto add = [&](u32 number) { key.append(reinterpret_cast<const char *>(&number), sizeof number); };
  auto addIndex = [&](TypeIndex index) {
    add(index.value >= first);
    add(index.value >= first ? index.value - first : module.type(index).canonical);
  };
  auto addOptional = [&](std::optional<TypeIndex> index) {
    key += index ? '\1' : '\0';
    if (index) addIndex(*index);
  };
  auto addType = [&](ValueType type) {
    key += static_cast<char>(type.code());
    if (!type.isRef()) return;
    key += static_cast<char>(type.heap().isAbstract() ? 0 : type.heap().isExact() ? 2 : 1);
    if (type.heap().isAbstract())
      add(type.heap().bits);
    else
      addIndex(type.heap().index());
  };
  add(size);
  for (u32 i = first; i < first + size; ++i) {
    const DefinedType &type = module.types[i];
    key += static_cast<char>(type.kind);
    key += static_cast<char>(type.isFinal);
    addOptional(type.super);
    addOptional(type.descriptor);
    addOptional(type.describes);
    add(static_cast<u32>(type.params.size()));
    for (ValueType t : type.params) addType(t);
    add(static_cast<u32>(type.results.size()));
    for (ValueType t : type.results) addType(t);
    add(static_cast<u32>(type.fields.size()));
    for (const FieldType &field : type.fields) {
      key += static_cast<char>(field.packing);
      key += static_cast<char>(field.isMutable);
      addType(field.type);
    }
  }
  const u32 same = groups_.try_emplace(std::move(key), first).first->second;
  for (u32 i = 0; i < size; ++i) module.types[first + i].canonical = same + i;
}

} // namespace wasmc
