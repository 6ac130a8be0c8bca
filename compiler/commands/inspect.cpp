// wasmc inspect: what is inside an artifact, for people and (--json) for programs.
#include "compiler/commands/artifact-file.h"
#include "compiler/commands/capabilities.h"
#include "compiler/commands/command.h"
#include "compiler/commands/fs-verity.h"
#include "compiler/json.h"
#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/seal.h"
#include "runtime-support/artifact/signature.h"
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <elf.h>
#include <map>
#include <set>

namespace wasmc {
namespace {

std::string hex(std::span<const u8> bytes) {
  std::string text;
  for (u8 byte : bytes) text += format("%02x", byte);
  return text;
}

const char *machineName(u32 machine) {
  switch (machine) {
  case EM_X86_64: return "x86-64";
  case EM_AARCH64: return "aarch64";
  case EM_RISCV: return "riscv64";
  default: return "unknown";
  }
}

std::vector<std::string> cpuFeatures(u64 bits) {
  std::vector<std::string> names;
  static constexpr const char *kNames[] = {"x86-64-v2", "x86-64-v3", "x86-64-v4"};
  for (u32 bit = 0; bit < 64; ++bit)
    if (bits >> bit & 1) names.push_back(bit < std::size(kNames) ? kNames[bit] : format("unknown feature %u", bit));
  return names;
}

struct Item {
  const char *kind;
  std::string module, name, type;
  const char *capability = nullptr;
};

struct Memory {
  std::string limits;
  bool isImported;
};

// A name of what an artifact holds, and its size in bytes.
struct Size {
  const char *what;
  u64 bytes;
};

class Report {
public:
  Report(std::string path, const ArtifactFile &file) : path_(std::move(path)), file_(file) {
    hashesFit_ = isIntact(file.bytes(), file.layout());
    hashed_ = recordedSections(file.bytes(), file.layout());
    const auto provenance = file.section(".cw.provenance");
    provenance_ = {reinterpret_cast<const char *>(provenance.data()), provenance.size()};
    if (file.hasKnownTables()) readTables();
    readSizes();
  }

  std::string text() const;
  std::string json() const;
  const std::string &provenance() const { return provenance_; }

private:
  void readTables();
  void readSizes();
  std::string functionType(u32 index) const;
  static std::string limits(const LimitsRecord &limits, bool isMemory);
  std::string memoryType(u32 i) const { return i < memories_.size() ? limits(memories_[i].limits, true) : "?"; }
  std::string tableType(u32 i) const {
    return i < tables_.size() ? cwasm::toString(tables_[i].element) + " " + limits(tables_[i].limits, false) : "?";
  }
  std::string globalType(u32 i) const {
    if (i >= globals_.size()) return "?";
    return (globals_[i].isMutable ? "mut " : "") + cwasm::toString(globals_[i].type);
  }
  std::string tagType(u32 i) const { return i < tags_.size() ? functionType(tags_[i].typeIndex) : "?"; }
  std::string typeOf(DescribedKind kind, u32 index) const {
    switch (kind) {
    case DescribedKind::Table: return tableType(index);
    case DescribedKind::Memory: return memoryType(index);
    case DescribedKind::Global: return globalType(index);
    case DescribedKind::Tag: return tagType(index);
    default: return "?";
    }
  }
  static const char *kindName(DescribedKind kind) {
    static constexpr const char *kNames[] = {"func", "table", "memory", "global", "tag"};
    return static_cast<u32>(kind) < std::size(kNames) ? kNames[static_cast<u32>(kind)] : "unknown";
  }

  std::string path_;
  const ArtifactFile &file_;
  // Those of each section, in the order of the file; none in artifacts of ABI 1.0.
  template <class Use> void forEachSection(Use use) const {
    u64 start = file_.layout().noteOffset + file_.layout().noteSize;
    for (const SectionHash &section : hashed_) {
      use(section, start, isIntact(file_.bytes(), section, start));
      start = section.end;
    }
  }

  bool hashesFit_ = false;
  std::vector<SectionHash> hashed_;
  std::string provenance_;
  std::vector<TypeRecord> types_;
  std::vector<ValueType> valueTypes_;
  std::vector<MemoryRecord> memories_;
  std::vector<TableRecord> tables_;
  std::vector<GlobalRecord> globals_;
  std::vector<TagRecord> tags_;
  std::vector<Item> imports_, exports_;
  std::vector<std::string> sources_;
  std::set<std::string> capabilities_;
  bool needsOtherModules_ = false;
  usize functionsWithVariants_ = 0; // those that choose their code by the CPU
  std::vector<Size> sizes_;
};

std::string Report::functionType(u32 index) const {
  if (index >= types_.size()) return "?";
  const TypeRecord &type = types_[index];
  std::string text = "(";
  auto list = [&](u64 first, u32 count) {
    for (u64 i = first; i < first + count && i < valueTypes_.size(); ++i)
      text += (i == first ? "" : ", ") + cwasm::toString(valueTypes_[i]);
  };
  list(type.firstValueType, type.paramCount);
  text += ") -> (";
  list(u64(type.firstValueType) + type.paramCount, type.resultCount);
  return text + ")";
}

std::string Report::limits(const LimitsRecord &limits, bool isMemory) {
  std::string text = format("%llu", static_cast<unsigned long long>(limits.min));
  if (limits.flags & LimitsRecord::kHasMax) text += format(" to %llu", static_cast<unsigned long long>(limits.max));
  if (isMemory) text += limits.pageSizeLog2 == 0 ? " byte" : " page";
  if (isMemory && (limits.min != 1 || limits.flags & LimitsRecord::kHasMax)) text += 's';
  if (limits.flags & LimitsRecord::kShared) text += ", shared";
  if (limits.flags & LimitsRecord::kIs64) text += ", 64-bit";
  return text;
}

void Report::readTables() {
  const DescriptionHeader &h = file_.header();
  types_ = file_.table<TypeRecord>(h.types);
  valueTypes_ = file_.table<ValueType>(h.valueTypes);
  memories_ = file_.table<MemoryRecord>(h.memories);
  tables_ = file_.table<TableRecord>(h.tables);
  globals_ = file_.table<GlobalRecord>(h.globals);
  tags_ = file_.table<TagRecord>(h.tags);
  std::map<u32, u32> bodies; // of each function
  for (const CodeFunctionStart &start : codeFunctions(file_.rawTable(h.codeMap)))
    if (start.functionIndex != kNone && bodies[start.functionIndex]++ == 1) ++functionsWithVariants_;
  const auto importTypes = file_.table<u32>(h.importTypes);
  for (const ImportRecord &import : file_.table<ImportRecord>(h.imports)) {
    Item item{kindName(import.kind), file_.text(import.module), file_.text(import.name), {}};
    if (import.kind == DescribedKind::Func) {
      item.type = import.index < importTypes.size() ? functionType(importTypes[import.index]) : "?";
      item.capability = capabilityOrNull(item.module, item.name);
    } else {
      item.type = typeOf(import.kind, import.index);
    }
    const bool isThreadMemory = import.kind == DescribedKind::Memory && import.index < memories_.size() &&
                                memories_[import.index].limits.flags & LimitsRecord::kShared;
    if (item.capability)
      capabilities_.insert(item.capability);
    else if (!isThreadMemory) // the loader makes shared memories
      needsOtherModules_ = true;
    imports_.push_back(std::move(item));
  }
  const auto functions = file_.table<FunctionRecord>(h.functions);
  for (const ExportRecord &entry : file_.table<ExportRecord>(h.exports)) {
    Item item{kindName(entry.kind), {}, file_.text(entry.name), {}};
    if (entry.kind == DescribedKind::Func)
      item.type = entry.index < functions.size() ? functionType(functions[entry.index].typeIndex) : "?";
    else
      item.type = typeOf(entry.kind, entry.index);
    exports_.push_back(std::move(item));
  }
  for (const SourceRecord &source : file_.table<SourceRecord>(h.sources)) sources_.push_back(file_.text(source.name));
}

void Report::readSizes() {
  const ArtifactLayout &layout = file_.layout();
  const DescriptionHeader &h = file_.header();
  sizes_ = {{"headers and note", layout.entry}};
  if (file_.hasKnownTables()) {
    const u64 debug = u64(h.codeMap.count) + h.sourceMap.count + h.names.count + h.unwind.count + u64(h.bodyStarts.count) * 4;
    sizes_.insert(sizes_.end(), {{"module description", h.size > debug ? h.size - debug : 0},
                                 {"code map", h.codeMap.count},
                                 {"source map", h.sourceMap.count},
                                 {"unwind table", h.unwind.count},
                                 {"function names", h.names.count + u64(h.bodyStarts.count) * 4},
                                 {"constants", layout.roSize - layout.entry > h.size ? layout.roSize - layout.entry - h.size : 0}});
  }
  sizes_.push_back({"code", layout.textSize});
  sizes_.push_back({"memory image", layout.dataSize});
  sizes_.push_back({"symbols", file_.section(".symtab").size() + file_.section(".strtab").size()});
  sizes_.push_back({"provenance", provenance_.size()});
}

std::string Report::text() const {
  const ArtifactNote &note = file_.note();
  std::string out;
  auto line = [&](const char *what, const std::string &content) { out += format("%-14s %s\n", what, content.c_str()); };
  auto join = [](const auto &names, const char *none) {
    std::string text;
    for (const auto &name : names) text += (text.empty() ? "" : ", ") + std::string(name);
    return text.empty() ? std::string(none) : text;
  };
  KeyId id;
  std::memcpy(id.data(), note.keyId, id.size());
  line("artifact", escapeJson(path_) + format(", %zu bytes", file_.bytes().size()));
  line("ABI", format("%u.%u, contract %016llx", note.abiVersion, note.abiRevision, static_cast<unsigned long long>(note.contractHash)));
  line("target", std::string(machineName(note.machine)) + "-linux, needs " + join(cpuFeatures(note.cpuFeatures), "nothing more"));
  line("compiler", escapeJson(file_.compiler()));
  line("options", escapeJson(file_.options()));
  line("source", "sha256:" + hex(note.moduleHash));
  if (!sources_.empty()) line("", "linked from " + escapeJson(join(sources_, "")));
  line("hashes", hashesFit_ ? "fit" : "DO NOT FIT: it is damaged");
  line("signature", isSigned(note) ? "by the key " + toString(id) + " (not checked here: wasmload --verify-only does)" : "none");
  line("fs-verity", "sha256:" + hex(fsVerityDigest(file_.bytes())));
  if (!file_.hasKnownTables()) {
    out += "\nIts tables are those of another version of wasmc: this one cannot read them.\n";
  } else {
    std::vector<std::string> capabilities(capabilities_.begin(), capabilities_.end());
    if (needsOtherModules_) capabilities.push_back("whatever the modules have that it is linked with");
    line("capabilities", join(capabilities, "none"));
    if (functionsWithVariants_) line("CPU variants", format("of %zu function%s", functionsWithVariants_, functionsWithVariants_ == 1 ? "" : "s"));
    auto items = [&](const char *what, const std::vector<Item> &all) {
      out += format("\n%zu %s%s\n", all.size(), what, all.size() == 1 ? "" : "s");
      for (const Item &item : all)
        out += format("  %-7s %s  %s\n", item.kind,
                      escapeJson(item.module.empty() ? item.name : item.module + " " + item.name).c_str(), item.type.c_str());
    };
    items("import", imports_);
    items("export", exports_);
    if (!memories_.empty()) out += "\nmemories\n";
    for (u32 i = 0; i < memories_.size(); ++i)
      out += format("  %u  %s%s\n", i, memoryType(i).c_str(), i < file_.header().importedMemories ? " (imported)" : "");
    if (!tables_.empty()) out += "\ntables\n";
    for (u32 i = 0; i < tables_.size(); ++i)
      out += format("  %u  %s%s\n", i, tableType(i).c_str(), i < file_.header().importedTables ? " (imported)" : "");
  }
  out += "\nbytes\n";
  for (const Size &size : sizes_) out += format("  %10llu  %s\n", static_cast<unsigned long long>(size.bytes), size.what);
  if (!hashed_.empty()) out += "\nhashes (XXH3-64) of sections\n";
  forEachSection([&](const SectionHash &section, u64 start, bool isFit) {
    out += format("  %016llx  %10llu bytes at 0x%llx  %s%s\n", static_cast<unsigned long long>(section.hash),
                  static_cast<unsigned long long>(section.end - start), static_cast<unsigned long long>(start),
                  sectionName(section.section), isFit ? "" : ": DOES NOT FIT");
  });
  if (file_.isDamaged()) out += "\nIts tables are damaged.\n";
  return out;
}

std::string Report::json() const {
  const ArtifactNote &note = file_.note();
  JsonWriter out;
  out.beginObject();
  out.member("file", path_);
  out.member("size", u64(file_.bytes().size()));
  out.member("abi", note.abiVersion);
  out.member("abiRevision", note.abiRevision);
  out.member("contract", format("%016llx", static_cast<unsigned long long>(note.contractHash)));
  out.member("target", machineName(note.machine));
  out.key("cpuFeatures");
  out.beginArray();
  for (const std::string &feature : cpuFeatures(note.cpuFeatures)) out.value(feature);
  out.endArray();
  out.member("compiler", file_.compiler());
  out.member("options", file_.options());
  out.member("sourceSha256", hex(note.moduleHash));
  out.member("hashesFit", hashesFit_);
  out.member("signed", isSigned(note));
  if (isSigned(note)) {
    KeyId id;
    std::memcpy(id.data(), note.keyId, id.size());
    out.member("keyId", toString(id));
  }
  out.member("fsVeritySha256", hex(fsVerityDigest(file_.bytes())));
  out.member("tablesKnown", file_.hasKnownTables());
  if (file_.hasKnownTables()) {
    out.member("tablesDamaged", file_.isDamaged());
    out.key("linkedFrom");
    out.beginArray();
    for (const std::string &source : sources_) out.value(source);
    out.endArray();
    out.key("capabilities");
    out.beginArray();
    for (const std::string &capability : capabilities_) out.value(capability);
    out.endArray();
    out.member("needsOtherModules", needsOtherModules_);
    out.member("functionsWithCpuVariants", u64(functionsWithVariants_));
    auto items = [&](const char *name, const std::vector<Item> &all) {
      out.key(name);
      out.beginArray();
      for (const Item &item : all) {
        out.beginObject();
        out.member("kind", item.kind);
        if (name[0] == 'i') out.member("module", item.module);
        out.member("name", item.name);
        out.member("type", item.type);
        if (item.capability) out.member("capability", item.capability);
        out.endObject();
      }
      out.endArray();
    };
    items("imports", imports_);
    items("exports", exports_);
    out.member("functions", file_.header().functionCount);
    out.key("memories");
    out.beginArray();
    for (u32 i = 0; i < memories_.size(); ++i) out.value(memoryType(i));
    out.endArray();
    out.key("tables");
    out.beginArray();
    for (u32 i = 0; i < tables_.size(); ++i) out.value(tableType(i));
    out.endArray();
  }
  out.key("sections");
  out.beginArray();
  forEachSection([&](const SectionHash &section, u64 start, bool isFit) {
    out.beginObject();
    out.member("name", sectionName(section.section));
    out.member("offset", start);
    out.member("size", section.end - start);
    out.member("xxh3", format("%016llx", static_cast<unsigned long long>(section.hash)));
    out.member("fits", isFit);
    out.endObject();
  });
  out.endArray();
  out.key("bytes");
  out.beginObject();
  for (const Size &size : sizes_) out.member(size.what, size.bytes);
  out.endObject();
  out.endObject();
  return out.take();
}

} // namespace

std::optional<CommandError> commandInspect(const ParsedLine &line, Reporter &) {
  if (line.words.size() != 1) return usage("inspect takes one artifact at a time");
  Result<ArtifactFile> file = ArtifactFile::read(line.words[0]);
  if (!file) return failure(file.error());
  const Report report(line.words[0], *file);
  const std::string text = line.has("provenance") ? report.provenance() : line.has("json") ? report.json() : report.text();
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return failure("cannot write to standard output");
  return std::nullopt;
}

} // namespace wasmc
