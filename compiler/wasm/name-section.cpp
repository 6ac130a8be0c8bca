#include "compiler/wasm/name-section.h"
#include "runtime-support/byte-reader.h"

namespace wasmc {

namespace {
Result<void> readFunctionNames(ByteReader in, Module &module) {
  for (u32 left = TRY(in.leb32()); left; --left) {
    const u32 index = TRY(in.leb32());
    const std::string_view name = TRY(in.readName());
    if (index >= module.functions.size()) continue;
    if (index >= module.functionNames.size()) module.functionNames.resize(module.functions.size());
    module.functionNames[index] = name;
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
      (void)readFunctionNames(part, module);
  }
  return {};
}
} // namespace

void readNameSection(Bytes bytes, Module &module) { (void)readSubsections(ByteReader(bytes), module); }

} // namespace wasmc
