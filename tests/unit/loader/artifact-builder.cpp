#include "tests/unit/loader/artifact-builder.h"
#include "runtime-support/abi/contract-hash.h"
#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/names.h"
#include "runtime-support/artifact/seal.h"
#include "tests/unit/loader/guest-code.h"
#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <unistd.h>

namespace test {
namespace {

constexpr usize kPage = 4096;
constexpr usize kNoteAt = sizeof(Elf64_Ehdr) + 4 * sizeof(Elf64_Phdr);
constexpr u32 kHashes = kSectionHashes * sizeof(SectionHash);
constexpr usize kNoteSize = sizeof(Elf64_Nhdr) + 12 + sizeof(ArtifactNote) + kHashes;
constexpr usize kModuleAt = (kNoteAt + kNoteSize + 7) / 8 * 8;

template <class T> void append(std::vector<u8> &out, const T &value) {
  const u8 *raw = reinterpret_cast<const u8 *>(&value);
  out.insert(out.end(), raw, raw + sizeof value);
}

} // namespace

DescriptionParts::DescriptionParts() {
  header.magic = DescriptionHeader::kMagic;
  header.headerSize = sizeof header;
  header.contractHash = kContractHash;
}

StringRef DescriptionParts::text(std::string_view text) {
  const StringRef ref{static_cast<u32>(bytes.size()), static_cast<u32>(text.size())};
  bytes.insert(bytes.end(), text.begin(), text.end());
  return ref;
}

u32 DescriptionParts::expression(std::initializer_list<u8> code) {
  expressions.push_back({static_cast<u32>(bytes.size()), static_cast<u32>(code.size())});
  bytes.insert(bytes.end(), code.begin(), code.end());
  return static_cast<u32>(expressions.size() - 1);
}

std::vector<u8> DescriptionParts::encode() const {
  std::vector<u8> out(sizeof(DescriptionHeader));
  DescriptionHeader h = header;
  auto add = [&out](const auto &records) {
    out.resize(alignUp(out.size(), 8));
    const TableRange range{static_cast<Offset32>(out.size()), static_cast<u32>(records.size())};
    const u8 *raw = reinterpret_cast<const u8 *>(records.data());
    out.insert(out.end(), raw, raw + records.size() * sizeof(records[0]));
    return range;
  };
  h.types = add(types);
  h.starts = add(starts);
  h.sources = add(sources);
  h.valueTypes = add(valueTypes);
  h.fields = add(fields);
  h.imports = add(imports);
  h.importTypes = add(importTypes);
  h.functions = add(functions);
  h.tables = add(tables);
  h.memories = add(memories);
  h.globals = add(globals);
  h.tags = add(tags);
  h.exports = add(exports);
  h.elements = add(elements);
  h.elemItems = add(elemItems);
  h.data = add(data);
  h.images = add(images);
  h.expressions = add(expressions);
  h.bytes = add(bytes);
  h.codeMap = add(codeMap);
  h.names = add(names);
  h.size = static_cast<u32>(out.size());
  std::memcpy(out.data(), &h, sizeof h);
  return out;
}

ArtifactBuilder::ArtifactBuilder() {
  note.abiVersion = kAbiVersion;
  note.abiRevision = kAbiRevision;
  note.size = sizeof note + kHashes;
  note.machine = EM_X86_64;
  note.contractHash = kContractHash;
}

u32 ArtifactBuilder::addCode(std::span<const u8> code) {
  text.resize(alignUp(text.size(), 16), 0xCC);
  const u32 at = static_cast<u32>(text.size());
  text.insert(text.end(), code.begin(), code.end());
  return at;
}

u32 ArtifactBuilder::addType(std::initializer_list<ValueType> params, std::initializer_list<ValueType> results) {
  const Offset32 entry = static_cast<Offset32>(addCode(codeOf(guestEntry)));
  map_.push_back({static_cast<u32>(entry), kNone});
  const Offset32 thunk = static_cast<Offset32>(addCode(codeOf(guestThunk)));
  map_.push_back({static_cast<u32>(thunk), kNone});
  parts.types.push_back({static_cast<u32>(parts.valueTypes.size()), static_cast<u32>(params.size()),
                         static_cast<u32>(results.size()), entry, thunk});
  parts.valueTypes.insert(parts.valueTypes.end(), params);
  parts.valueTypes.insert(parts.valueTypes.end(), results);
  return static_cast<u32>(parts.types.size() - 1);
}

u32 ArtifactBuilder::importFunction(std::string_view module, std::string_view name, u32 type) {
  const u32 index = parts.header.importedFunctions++;
  parts.imports.push_back({parts.text(module), parts.text(name), DescribedKind::Func, index, kNone});
  parts.importTypes.push_back(type);
  parts.functions.push_back({index, type, 0});
  names_.push_back("");
  ++parts.header.functionCount;
  return static_cast<u32>(parts.functions.size() - 1);
}

u32 ArtifactBuilder::addFunction(u32 type, std::span<const u8> code, std::string_view name) {
  const u32 index = parts.header.functionCount++;
  const u32 at = addCode(code);
  map_.push_back({at, index});
  parts.functions.push_back({index, type, static_cast<Offset32>(at)});
  names_.emplace_back(name);
  return static_cast<u32>(parts.functions.size() - 1);
}

void ArtifactBuilder::exportFunction(std::string_view name, u32 function) {
  parts.exports.push_back({parts.text(name), DescribedKind::Func, function});
}

void ArtifactBuilder::addMemory(u64 min, u64 max) { parts.memories.push_back({{min, max, LimitsRecord::kHasMax, 16}}); }

void ArtifactBuilder::addTable(u64 min, u64 max) {
  parts.tables.push_back({FuncRef, kNone, {min, max, LimitsRecord::kHasMax, 0}});
}

std::vector<u8> ArtifactBuilder::build(bool seal) const {
  DescriptionParts p = parts;
  std::vector<std::string_view> names(names_.begin(), names_.end());
  p.names = encodeNames(names);
  CodePart part;
  part.textSize = static_cast<u32>(text.size());
  for (const MapEntry &entry : map_) {
    part.functions.push_back({entry.start, entry.functionIndex});
    if (entry.functionIndex != kNone) part.rows.push_back({entry.start, 0x1000 + entry.functionIndex});
  }
  std::vector<u32> textFields;
  p.codeMap = encodeCodeMap({&part, 1}, &textFields);

  // Two rounds: the text's address follows from the description's size.
  const usize roEnd = kModuleAt + p.encode().size();
  const usize textAt = alignUp(roEnd, kPage);
  const i32 toText = static_cast<i32>(textAt - kModuleAt);
  std::memcpy(p.codeMap.data() + textFields[0], &toText, 4);
  for (TypeRecord &type : p.types) {
    type.entry += toText;
    type.thunk += toText;
  }
  for (FunctionRecord &function : p.functions)
    if (function.functionIndex >= p.header.importedFunctions) function.code += toText;
  const usize dataAt = alignUp(textAt + text.size(), kPage);

  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_DYN;
  header.e_machine = EM_X86_64;
  header.e_version = EV_CURRENT;
  header.e_entry = kModuleAt;
  header.e_phoff = sizeof header;
  header.e_ehsize = sizeof header;
  header.e_phentsize = sizeof(Elf64_Phdr);
  header.e_phnum = 4;
  auto segment = [](u32 type, u32 flags, u64 offset, u64 size) {
    return Elf64_Phdr{type, flags, offset, offset, offset, size, size, type == PT_NOTE ? 8 : kPage};
  };
  std::vector<u8> out;
  append(out, header);
  append(out, segment(PT_LOAD, PF_R, 0, roEnd));
  append(out, segment(PT_NOTE, PF_R, kNoteAt, kNoteSize));
  append(out, segment(PT_LOAD, PF_R | PF_X, textAt, text.size()));
  append(out, segment(kDataSegmentType, PF_R, dataAt, data.size()));
  append(out, Elf64_Nhdr{6, sizeof(ArtifactNote) + kHashes, ArtifactNote::kNoteType});
  out.insert(out.end(), {'c', 'w', 'a', 's', 'm', 0, 0, 0, 0, 0, 0, 0});
  append(out, note);
  out.resize(out.size() + kHashes);
  out.resize(kModuleAt);
  const std::vector<u8> description = p.encode();
  out.insert(out.end(), description.begin(), description.end());
  out.resize(textAt);
  out.insert(out.end(), text.begin(), text.end());
  if (!data.empty()) {
    out.resize(dataAt);
    out.insert(out.end(), data.begin(), data.end());
  }
  out.insert(out.end(), {'t', 'a', 'i', 'l'}); // stands for symbols and section headers
  if (seal) sealArtifact(out);
  return out;
}

// As the compiler does where it is possible; a test may have broken the headers.
void sealArtifact(std::vector<u8> &file) { (void)cwasm::sealArtifact(std::span<u8>(file)).ok(); }

TemporaryFile::TemporaryFile(std::span<const u8> bytes) : path_("/tmp/cwasm-unit-XXXXXX") {
  const int file = mkstemp(path_.data());
  if (file < 0 || write(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
  close(file);
}

TemporaryFile::~TemporaryFile() { unlink(path_.c_str()); }

} // namespace test
