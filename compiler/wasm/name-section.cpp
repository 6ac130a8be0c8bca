#include "compiler/wasm/name-section.h"
#include "runtime-support/byte-reader.h"

namespace wasmc {

namespace {
// A name map for an index space of `count`.
Result<void> readNames(ByteReader in, usize count, std::vector<std::string_view> &names) {
  for (u32 left = TRY(in.leb32()); left; --left) {
    const u32 index = TRY(in.leb32());
    const std::string_view name = TRY(in.readName());
    if (index >= count) continue;
    if (index >= names.size()) names.resize(count);
    names[index] = name;
  }
  return {};
}

// GC proposal: field names (subsection 10).
Result<void> readFieldNames(ByteReader in, Module &module) {
  for (u32 types = TRY(in.leb32()); types; --types) {
    const u32 type = TRY(in.leb32());
    for (u32 left = TRY(in.leb32()); left; --left) {
      const u32 field = TRY(in.leb32());
      const std::string_view name = TRY(in.readName());
      if (type < module.types.size() && field < module.types[type].fields.size()) module.fieldNames[{type, field}] = name;
    }
  }
  return {};
}

Result<void> readSubsections(ByteReader in, Module &module) {
  while (!in.atEnd()) {
    const u8 id = TRY(in.readByte());
    const u32 size = TRY(in.leb32());
    const u64 offset = in.offset();
    ByteReader part(TRY(in.readBytes(size)), offset);
    if (id == 0)
      module.name = TRY(part.readName());
    else if (id == 1)
      (void)readNames(part, module.functions.size(), module.functionNames);
    else if (id == 11)
      (void)readNames(part, module.tags.size(), module.tagNames);
    else if (id == 4)
      (void)readNames(part, module.types.size(), module.typeNames);
    else if (id == 10)
      (void)readFieldNames(part, module);
  }
  return {};
}
} // namespace

void readNameSection(Bytes bytes, Module &module) { (void)readSubsections(ByteReader(bytes), module); }

} // namespace wasmc
