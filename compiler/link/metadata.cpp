// Offset32 fields become relocations against symbols of the text: the field holds symbol - cw_module after the link, so
// the addend is the field's own offset in .cw.mod (symbol + addend - place, and place = cw_module + offset).
#include "compiler/link/metadata.h"
#include "compiler/debug/source-lines.h"
#include "compiler/link/elf-object.h"
#include "compiler/link/memory-image.h"
#include "compiler/link/provenance.h"
#include "runtime-support/abi/contract-hash.h"
#include "runtime-support/artifact/embedded-module.h"
#include "runtime-support/artifact/names.h"
#include "runtime-support/artifact/note.h"
#include "runtime-support/artifact/section-hashes.h"
#include <elf.h>
#include <map>
#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/SHA256.h>

namespace wasmc {
namespace {

constexpr const char *kTextEndSymbol = "cw_text_end";

// Collects the description's tables behind a header that is filled in last.
class DescriptionBuilder {
public:
  template <class Record> TableRange add(const std::vector<Record> &records) {
    bytes_.resize(alignUp(bytes_.size(), 8));
    const TableRange range{static_cast<Offset32>(bytes_.size()), static_cast<u32>(records.size())};
    const u8 *raw = reinterpret_cast<const u8 *>(records.data());
    bytes_.insert(bytes_.end(), raw, raw + records.size() * sizeof(Record));
    return range;
  }
  // The Offset32 at `field` of record `index` of a table gets the address of `symbol` plus `extra`.
  void relocate(u64 field, std::string symbol, i64 extra = 0) {
    relocations_.push_back({static_cast<u32>(field), std::move(symbol), static_cast<i64>(field) + extra});
  }

  StringRef text(std::string_view value) { return blob({reinterpret_cast<const u8 *>(value.data()), value.size()}); }
  StringRef blob(Bytes value) {
    const StringRef ref{static_cast<u32>(blobs_.size()), static_cast<u32>(value.size())};
    blobs_.insert(blobs_.end(), value.begin(), value.end());
    return ref;
  }
  u32 expression(const ConstExpr &expression) {
    expressions_.push_back(blob(expression.bytes));
    return static_cast<u32>(expressions_.size() - 1);
  }

  const std::vector<StringRef> &expressions() const { return expressions_; }
  const std::vector<u8> &blobs() const { return blobs_; }
  std::vector<u8> &bytes() { return bytes_; }
  std::vector<ElfObject::Relocation> takeRelocations() { return std::move(relocations_); }

private:
  std::vector<u8> bytes_ = std::vector<u8>(sizeof(DescriptionHeader));
  std::vector<u8> blobs_;
  std::vector<StringRef> expressions_;
  std::vector<ElfObject::Relocation> relocations_;
};

LimitsRecord limitsRecord(const Limits &limits, u32 pageSizeLog2) {
  u32 flags = 0;
  if (limits.max)
    flags |= LimitsRecord::kHasMax;
  if (limits.isShared)
    flags |= LimitsRecord::kShared;
  if (limits.is64)
    flags |= LimitsRecord::kIs64;
  return {limits.min, limits.max.value_or(~u64(0)), flags, pageSizeLog2};
}

void addTypes(DescriptionBuilder &out, DescriptionHeader &header, const ModulePlan &plan) {
  std::vector<TypeRecord> types;
  std::vector<ValueType> valueTypes;
  std::vector<FieldRecord> fields;
  for (const DefinedType &type : plan.module->types) {
    TypeRecord record{static_cast<u32>(valueTypes.size()), static_cast<u32>(type.params.size()),
                      static_cast<u32>(type.results.size()), 0, 0};
    record.kind = static_cast<TypeKind>(type.kind);
    record.flags = type.isFinal ? TypeRecord::kFinal : 0;
    record.super = type.super ? type.super->value : kNone;
    record.groupSize = type.groupFirst == types.size() ? type.groupSize : 0;
    record.firstField = static_cast<u32>(fields.size());
    record.fieldCount = static_cast<u32>(type.fields.size());
    types.push_back(record);
    valueTypes.insert(valueTypes.end(), type.params.begin(), type.params.end());
    valueTypes.insert(valueTypes.end(), type.results.begin(), type.results.end());
    for (const FieldType &field : type.fields)
      fields.push_back({field.type, (field.isMutable ? FieldRecord::kMutable : 0) |
                                        static_cast<u32>(field.packing) << FieldRecord::kPackingShift});
  }
  header.types = out.add(types);
  header.valueTypes = out.add(valueTypes);
  header.fields = out.add(fields);
  for (u32 i = 0; i < types.size(); ++i) {
    const u32 owner = plan.canonical(TypeIndex{i}).value;
    const u64 record = static_cast<u64>(header.types.offset) + i * sizeof(TypeRecord);
    if (plan.needsEntry[owner])
      out.relocate(record + offsetof(TypeRecord, entry), "entry" + std::to_string(owner));
    if (plan.needsThunk[owner])
      out.relocate(record + offsetof(TypeRecord, thunk), "thunk" + std::to_string(owner));
  }
}

void addInterface(DescriptionBuilder &out, DescriptionHeader &header, const ModulePlan &plan) {
  const Module &module = *plan.module;
  std::vector<ImportRecord> imports;
  for (usize i = 0; i < module.imports.size(); ++i) {
    const Import &import = module.imports[i];
    const auto memory = i < module.importMemories.size() ? module.importMemories[i] : std::nullopt;
    imports.push_back({out.text(import.module), out.text(import.name), static_cast<DescribedKind>(import.kind),
                       import.index, memory ? memory->value : kNone});
  }
  header.imports = out.add(imports);

  std::vector<u32> importTypes;
  for (u32 i = 0; i < module.importedFunctions; ++i)
    importTypes.push_back(module.functions[i].type.value);
  header.importTypes = out.add(importTypes);

  std::vector<ExportRecord> exports;
  for (const Export &entry : module.exports)
    exports.push_back({out.text(entry.name), static_cast<DescribedKind>(entry.kind),
                       entry.kind == ExternKind::Func ? plan.escapedIndex[entry.index] : entry.index});
  header.exports = out.add(exports);

  std::vector<FunctionRecord> functions;
  for (FuncIndex function : plan.escaped)
    functions.push_back({function.value, module.functions[function.value].type.value, 0});
  header.functions = out.add(functions);
  for (u32 i = 0; i < functions.size(); ++i)
    if (!module.isImported(plan.escaped[i]))
      out.relocate(static_cast<u64>(header.functions.offset) + i * sizeof(FunctionRecord) + offsetof(FunctionRecord, code),
                   "f" + std::to_string(functions[i].functionIndex));
  std::vector<StartRecord> starts;
  for (const Start &start : module.starts)
    starts.push_back({plan.escapedIndex[start.function.value], start.elements, start.data});
  header.starts = out.add(starts);
}

// For messages: of the name section, of an export, or of its import.
std::string tagName(const Module &module, u32 tag) {
  if (tag < module.tagNames.size() && !module.tagNames[tag].empty())
    return std::string(module.tagNames[tag]);
  for (const Export &entry : module.exports)
    if (entry.kind == ExternKind::Tag && entry.index == tag)
      return std::string(entry.name);
  for (const Import &import : module.imports)
    if (import.kind == ExternKind::Tag && import.index == tag)
      return std::string(import.name);
  return {};
}

void addState(DescriptionBuilder &out, DescriptionHeader &header, const ModulePlan &plan) {
  const Module &module = *plan.module;
  std::vector<TableRecord> tables;
  for (const Table &table : module.tables)
    tables.push_back({table.type.element, table.init ? out.expression(*table.init) : kNone, limitsRecord(table.type.limits, 0)});
  header.tables = out.add(tables);

  std::vector<MemoryRecord> memories;
  for (const MemoryType &memory : module.memories)
    memories.push_back({limitsRecord(memory.limits, memory.pageSizeLog2)});
  header.memories = out.add(memories);

  std::vector<GlobalRecord> globals;
  for (u32 i = 0; i < module.globals.size(); ++i) {
    const Global &global = module.globals[i];
    globals.push_back({global.type.type, global.type.isMutable, i < module.importedGlobals ? kNone : out.expression(global.init)});
  }
  header.globals = out.add(globals);

  std::vector<TagRecord> tags;
  for (u32 i = 0; i < module.tags.size(); ++i)
    tags.push_back({module.tags[i].type.value, out.text(tagName(module, i))});
  header.tags = out.add(tags);
}

// `ref.func` and `ref.null` alone need no expression.
u32 elemItem(DescriptionBuilder &out, const ModulePlan &plan, const ConstExpr &expression) {
  ByteReader reader(expression.bytes);
  const u8 opcode = expression.bytes.empty() ? 0 : *reader.readByte();
  if (opcode == 0xD0 && expression.bytes.size() == 3)
    return kNone;
  if (opcode == 0xD2)
    if (auto function = reader.leb32(); function.ok() && reader.left() == 1)
      return plan.escapedIndex[*function];
  return ElemRecord::kExpression | out.expression(expression);
}

void addSegments(DescriptionBuilder &out, DescriptionHeader &header, const ModulePlan &plan, const MemoryImage &image) {
  const Module &module = *plan.module;
  std::vector<ElemRecord> elements;
  std::vector<u32> items;
  for (const ElemSegment &segment : module.elements) {
    const bool isActive = segment.mode == ElemSegment::Active;
    elements.push_back({static_cast<SegmentMode>(segment.mode), isActive ? segment.table.value : 0,
                        isActive ? out.expression(segment.offset) : kNone, segment.type, static_cast<u32>(items.size()),
                        static_cast<u32>(segment.size())});
    for (FuncIndex function : segment.functions)
      items.push_back(plan.escapedIndex[function.value]);
    for (const ConstExpr &expression : segment.expressions)
      items.push_back(elemItem(out, plan, expression));
  }
  header.elements = out.add(elements);
  header.elemItems = out.add(items);

  std::vector<DataRecord> data;
  for (usize i = 0; i < module.data.size(); ++i) {
    const DataSegment &segment = module.data[i];
    const bool isActive = segment.mode == DataSegment::Active;
    const bool isInImage = isActive && i < image.segments;
    data.push_back({static_cast<SegmentMode>(segment.mode), isActive ? segment.memory.value : 0,
                    isActive ? out.expression(segment.offset) : kNone, isInImage ? DataRecord::kInImage : 0,
                    isInImage ? StringRef{} : out.blob(segment.bytes)});
  }
  header.data = out.add(data);
  header.images = out.add(image.runs);
}

void addUnwindTable(DescriptionBuilder &out, DescriptionHeader &header, const MetadataInput &input) {
  std::vector<u32> textFields;
  std::vector<UnwindPart> parts;
  for (const CompiledPartition &partition : input.partitions)
    parts.push_back(partition.unwind);
  header.unwind = out.add(encodeUnwindTable(parts, &textFields));
  usize next = 0;
  for (const CompiledPartition &partition : input.partitions)
    if (!partition.unwind.functions.empty())
      out.relocate(static_cast<u64>(header.unwind.offset) + textFields[next++], partition.firstSymbol,
                   -static_cast<i64>(partition.code.functions.front().start));
}

void addDebugTables(DescriptionBuilder &out, DescriptionHeader &header, const MetadataInput &input) {
  const Module &module = *input.plan->module;
  addUnwindTable(out, header, input);
  std::vector<u32> textFields;
  std::vector<CodePart> parts;
  for (const CompiledPartition &partition : input.partitions)
    parts.push_back(partition.code);
  header.codeMap = out.add(encodeCodeMap(parts, &textFields));
  for (usize i = 0; i < parts.size(); ++i)
    if (!parts[i].functions.empty())
      out.relocate(static_cast<u64>(header.codeMap.offset) + textFields[i], input.partitions[i].firstSymbol,
                   -static_cast<i64>(parts[i].functions.front().start));
  std::vector<SourceRecord> sources;
  for (const ModulePart &part : module.parts)
    sources.push_back({static_cast<u32>(part.start), out.text(part.name)});
  header.sources = out.add(sources);
  std::map<u32, const std::string *> details; // by offset: a function may be compiled more than once
  for (const CompiledPartition &partition : input.partitions)
    for (const TrapDetail &detail : partition.details)
      details[detail.wasmOffset] = &detail.text;
  std::map<std::string_view, StringRef> texts;
  std::vector<DetailRecord> detailRecords;
  for (const auto &[offset, text] : details) {
    const auto [place, isNew] = texts.try_emplace(*text);
    if (isNew)
      place->second = out.text(*text);
    detailRecords.push_back({offset, place->second});
  }
  header.details = out.add(detailRecords);
  std::vector<std::string_view> names = module.functionNames;
  names.resize(module.functions.size());
  header.names = out.add(encodeNames(names));
  header.sourceMap = out.add(encodeSourceMap(readSourceMap(module)));
  std::vector<u32> bodyStarts;
  for (usize i = module.importedFunctions; i < module.functions.size(); ++i)
    bodyStarts.push_back(static_cast<u32>(module.functions[i].bodyOffset));
  header.bodyStarts = out.add(bodyStarts);
}

std::vector<u8> makeNote(const MetadataInput &input) {
  ArtifactNote note{};
  note.abiVersion = kAbiVersion;
  note.abiRevision = kAbiRevision;
  constexpr usize kHashes = kSectionHashes * sizeof(SectionHash); // sealArtifact fills them
  note.size = sizeof(note) + kHashes;
  note.machine = input.machine;
  note.contractHash = kContractHash;
  note.cpuFeatures = input.cpuFeatures;
  llvm::SHA256 sha;
  const Module &module = *input.plan->module;
  sha.update(llvm::ArrayRef<u8>(module.file.data(), module.file.size()));
  for (const ModulePart &part : module.parts) sha.update(llvm::ArrayRef<u8>(part.file.data(), part.file.size()));
  const auto hash = sha.final();
  __builtin_memcpy(note.moduleHash, hash.data(), sizeof(note.moduleHash));
  const std::string texts = compilerVersion() + '\0' + describeOptions(*input.options) + '\0';

  std::vector<u8> bytes;
  auto append = [&](const void *raw, usize size) {
    bytes.insert(bytes.end(), static_cast<const u8 *>(raw), static_cast<const u8 *>(raw) + size);
  };
  const Elf64_Nhdr header{6, static_cast<u32>(note.size + texts.size()), ArtifactNote::kNoteType};
  append(&header, sizeof(header));
  append("cwasm\0\0\0\0\0\0", 12); // the name; the descriptor starts at a multiple of the segment's alignment, 8
  append(&note, sizeof(note));
  bytes.resize(bytes.size() + kHashes);
  append(texts.data(), texts.size());
  bytes.resize(alignUp(bytes.size(), 8));
  return bytes;
}

constexpr usize kNoteDescriptor = sizeof(Elf64_Nhdr) + 12; // see makeNote

// The linker keeps the bits that all objects have. One property, padded to 8 bytes, behind a name of 4.
void addProperties(ElfObject &object, const MetadataInput &input) {
  if (input.propertyBits == 0)
    return;
  const u32 words[] = {4, 16, NT_GNU_PROPERTY_TYPE_0, 0x00554E47 /* "GNU" */, input.propertyType, 4, input.propertyBits, 0};
  const u8 *bytes = reinterpret_cast<const u8 *>(words);
  object.addSection(".note.gnu.property", SHT_NOTE, SHF_ALLOC, 8, {bytes, bytes + sizeof(words)});
}

void addRecord(ElfObject &object, const Embedding &embedding, u32 descriptionSize, u32 imageSize) {
  EmbeddedModule record{};
  record.magic = EmbeddedModule::kMagic;
  record.size = sizeof(record);
  record.descriptionSize = descriptionSize;
  record.imageSize = imageSize;
  std::string texts;
  for (const std::string &text : embedding.texts)
    texts += text + '\0';
  record.textsSize = static_cast<u32>(texts.size());
  std::vector<u8> bytes(sizeof(record));
  __builtin_memcpy(bytes.data(), &record, sizeof(record));
  bytes.insert(bytes.end(), texts.begin(), texts.end());
  // As in the description: a field holds symbol - record if the addend is the field's offset.
  std::vector<ElfObject::Relocation> relocations;
  const auto relocate = [&](usize field, const char *symbol, usize extra = 0) {
    relocations.push_back({static_cast<u32>(field), symbol, static_cast<i64>(field + extra)});
  };
  relocate(offsetof(EmbeddedModule, note), "cw_note", kNoteDescriptor);
  relocate(offsetof(EmbeddedModule, description), "cw_module");
  relocate(offsetof(EmbeddedModule, text), "cw_text");
  relocate(offsetof(EmbeddedModule, textEnd), kTextEndSymbol);
  relocate(offsetof(EmbeddedModule, image), "cw_image");
  object.addSection(".cw.record", SHT_PROGBITS, SHF_ALLOC, 8, std::move(bytes), std::move(relocations));
  object.defineSymbol(embedding.symbol);
}

} // namespace

std::vector<u8> makeTextEndObject(const MetadataInput &input) {
  ElfObject object(input.machine, input.relocationPc32);
  addProperties(object, input);
  object.addSection(".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16, {0x0F, 0x0B}); // ud2
  object.defineSymbol(kTextEndSymbol);
  return object.write();
}

std::vector<u8> makeMetadataObject(const MetadataInput &input) {
  const ModulePlan &plan = *input.plan;
  const Module &module = *plan.module;
  const MemoryImage image = buildMemoryImage(module);

  DescriptionHeader header{};
  header.magic = DescriptionHeader::kMagic;
  header.headerSize = sizeof(header);
  header.contractHash = kContractHash;
  header.flags = (input.options->bounds == Bounds::Explicit ? DescriptionHeader::kExplicitBounds : 0) |
                 (input.options->fuel ? DescriptionHeader::kFuel : 0) |
                 (input.options->deterministic ? DescriptionHeader::kDeterministic : 0);
  for (const CompiledPartition &partition : input.partitions)
    if (partition.hasCpuVariants) header.flags |= DescriptionHeader::kCpuVariants;
  header.importedFunctions = module.importedFunctions;
  header.importedTables = module.importedTables;
  header.importedMemories = module.importedMemories;
  header.importedGlobals = module.importedGlobals;
  header.importedTags = module.importedTags;
  header.functionCount = static_cast<u32>(module.functions.size());

  DescriptionBuilder out;
  addTypes(out, header, plan);
  addInterface(out, header, plan);
  addState(out, header, plan);
  addSegments(out, header, plan, image);
  addDebugTables(out, header, input);
  header.expressions = out.add(out.expressions());
  header.bytes = out.add(out.blobs());
  std::vector<u8> &bytes = out.bytes();
  bytes.resize(alignUp(bytes.size(), 8));
  header.size = static_cast<u32>(bytes.size());
  __builtin_memcpy(bytes.data(), &header, sizeof(header));

  ElfObject object(input.machine, input.relocationPc32);
  addProperties(object, input);
  object.addSection(".note.cwasm", SHT_NOTE, SHF_ALLOC, 8, makeNote(input));
  if (input.embeddingOrNull)
    object.defineSymbol("cw_note");
  object.addSection(".cw.mod", SHT_PROGBITS, SHF_ALLOC, 8, bytes, out.takeRelocations());
  object.defineSymbol("cw_module");
  object.addSection(".cw.data", SHT_PROGBITS, SHF_ALLOC, kImagePage, image.bytes);
  if (input.embeddingOrNull) {
    object.defineSymbol("cw_image");
  } else {
    const std::string provenance = makeProvenance(module, *input.options, input.partitions);
    object.addSection(".cw.provenance", SHT_PROGBITS, 0, 1, {provenance.begin(), provenance.end()});
  }
  // Text is never empty, so that the artifact always has its three segments: 16 bytes of ud2.
  std::vector<u8> filler;
  for (int i = 0; i < 8; ++i)
    filler.insert(filler.end(), {0x0F, 0x0B});
  object.addSection(".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16, filler);
  if (input.embeddingOrNull) {
    object.defineSymbol("cw_text");
    addRecord(object, *input.embeddingOrNull, header.size, static_cast<u32>(image.bytes.size()));
  }
  return object.write();
}

} // namespace wasmc
