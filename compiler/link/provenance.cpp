#include "compiler/link/provenance.h"
#include "compiler/json.h"
#include "runtime-support/byte-reader.h"
#include <cstring>
#include <elf.h>
#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/Support/SHA256.h>
#include <set>

namespace wasmc {
namespace {

std::string sha256(Bytes bytes) { return llvm::toHex(llvm::SHA256::hash(llvm::ArrayRef<u8>(bytes.data(), bytes.size())), true); }

void property(JsonWriter &out, std::string_view name, std::string_view value) {
  out.beginObject();
  out.member("name", name);
  out.member("value", value);
  out.endObject();
}

void tool(JsonWriter &out, const char *name, const char *version) {
  out.beginObject();
  out.member("type", "application");
  out.member("name", name);
  out.member("version", version);
  out.endObject();
}

// What the module's own tools have said of themselves: the section "producers" of the tool conventions, a vector of fields
// (a name and a vector of pairs of texts). A damaged one says nothing: it is no part of the module's meaning.
Result<void> addProducers(JsonWriter &out, Bytes section) {
  ByteReader in(section);
  auto text = [&]() -> Result<std::string> {
    const u32 size = TRY(in.leb32());
    const Bytes bytes = TRY(in.readBytes(size));
    return std::string(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  };
  for (u32 fields = TRY(in.leb32()); fields > 0; --fields) {
    const std::string field = TRY(text());
    for (u32 values = TRY(in.leb32()); values > 0; --values) {
      const std::string name = TRY(text()), version = TRY(text());
      property(out, "wasm:producers:" + field, version.empty() ? name : name + " " + version);
    }
  }
  return {};
}

void source(JsonWriter &out, const std::string &name, Bytes file, std::span<const CustomSection> customs) {
  out.beginObject();
  out.member("type", "application");
  out.member("name", name);
  out.member("mime-type", "application/wasm");
  out.key("hashes");
  out.beginArray();
  out.beginObject();
  out.member("alg", "SHA-256");
  out.member("content", sha256(file));
  out.endObject();
  out.endArray();
  out.key("properties");
  out.beginArray();
  property(out, "cwasm:size", std::to_string(file.size()));
  for (const CustomSection &custom : customs)
    if (custom.name == "producers")
      (void)addProducers(out, custom.bytes).ok();
  out.endArray();
  out.endObject();
}

// "f12", "entry3", "thunk0": code of the module, or for it.
bool isGenerated(std::string_view name) {
  for (std::string_view start : {"f", "entry", "thunk"})
    if (name.starts_with(start) && name.size() > start.size() &&
        name.find_first_not_of("0123456789", start.size()) == name.npos)
      return true;
  return false;
}

// Functions of the objects that are no translation of the module's: bodies that wasmc brings along.
void collectBodies(std::span<const u8> object, std::set<std::string> &names) {
  if (object.size() < sizeof(Elf64_Ehdr))
    return;
  const auto *header = reinterpret_cast<const Elf64_Ehdr *>(object.data());
  const auto *sections = reinterpret_cast<const Elf64_Shdr *>(object.data() + header->e_shoff);
  for (u16 i = 0; i < header->e_shnum; ++i) {
    if (sections[i].sh_type != SHT_SYMTAB)
      continue;
    const auto *symbols = reinterpret_cast<const Elf64_Sym *>(object.data() + sections[i].sh_offset);
    const char *texts = reinterpret_cast<const char *>(object.data() + sections[sections[i].sh_link].sh_offset);
    for (u64 s = 0; s < sections[i].sh_size / sizeof(Elf64_Sym); ++s)
      if (ELF64_ST_TYPE(symbols[s].st_info) == STT_FUNC && symbols[s].st_shndx != SHN_UNDEF && !isGenerated(texts + symbols[s].st_name))
        names.insert(texts + symbols[s].st_name);
  }
}

} // namespace

std::string makeProvenance(const Module &module, const CompileOptions &options, std::span<const CompiledPartition> partitions) {
  JsonWriter out;
  out.beginObject();
  out.member("bomFormat", "CycloneDX");
  out.member("specVersion", "1.5");
  out.member("version", 1u);
  out.key("metadata");
  out.beginObject();
  out.key("tools");
  out.beginObject();
  out.key("components");
  out.beginArray();
  tool(out, "wasmc", CWASM_VERSION);
  tool(out, "LLVM", LLVM_VERSION_STRING);
  out.endArray();
  out.endObject();
  out.key("properties");
  out.beginArray();
  property(out, "cwasm:options", describeOptions(options));
  out.endArray();
  out.endObject();
  out.key("components");
  out.beginArray();
  if (module.parts.empty())
    source(out, module.name.empty() ? "module" : std::string(module.name), module.file, module.customs);
  for (const ModulePart &part : module.parts)
    source(out, part.name, part.file, {});
  std::set<std::string> bodies;
  for (const CompiledPartition &partition : partitions)
    collectBodies(partition.object, bodies);
  for (const std::string &body : bodies)
    tool(out, ("wasmc-runtime:" + body).c_str(), CWASM_VERSION);
  out.endArray();
  out.endObject();
  return out.take();
}

} // namespace wasmc
