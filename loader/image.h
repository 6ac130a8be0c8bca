// Image: an artifact, mapped (docs/artifact.md). Read-only part and text are mapped from the file, never written, and
// everything that the loader reads of them is checked in `open`; afterwards accessors hand out spans without checks. What else
// can be asked of an artifact - a signature, a copy that nobody changes, every hash - is in open-artifact.h.
#pragma once
#include "loader/address-registry.h"
#include "loader/plain-array.h"
#include "loader/type-registry.h"
#include "runtime-support/abi/contract-hash.h"
#include "runtime-support/artifact/embedded-module.h"
#include "runtime-support/artifact/layout.h"
#include <memory>
#include <string>
#include <string_view>

namespace wasmload {

class Memory;

// What a file must pass before anything of it is mapped. `layout` is checked; the file is open for reading.
class FileCheck {
public:
  virtual Result<void> check(int file, const ArtifactLayout &layout) const = 0;

protected:
  ~FileCheck() = default;
};

// The parts of a checked description, as spans into the image.
struct Description {
  // First what is used most, which is then near: an instruction reaches 128 bytes with a short offset.
  std::span<const TypeRecord> types;
  std::span<const FunctionRecord> functions; // escaped functions, ascending by functionIndex
  std::span<const u8> bytes;
  std::span<const TableRecord> tables; // these three: the whole index space, imported ones first
  std::span<const MemoryRecord> memories;
  std::span<const GlobalRecord> globals;
  PlainArray<const RuntimeType *> canonicalTypes; // the module's types in the process, by type index
  std::span<const ValueType> valueTypes;
  std::span<const StringRef> expressions;
  std::span<const FieldRecord> fields;
  std::span<const ImportRecord> imports;
  std::span<const u32> importTypes;
  std::span<const ExportRecord> exports;
  std::span<const ElemRecord> elements;
  std::span<const u32> elemItems;
  std::span<const DataRecord> data;
  std::span<const TagRecord> tags; // like tables
  std::span<const ImageRecord> images;
  std::span<const StartRecord> starts;
  std::span<const DetailRecord> details;
  std::span<const SourceRecord> sources; // empty unless several modules were linked into one
  std::span<const u8> codeMap, names, sourceMap, unwind;
  std::span<const u32> bodyStarts; // of the functions that are not imported; empty before ABI 1.2
  DescriptionHeader header{}; // as of the last revision of the ABI

  std::string_view text(StringRef ref) const {
    return {reinterpret_cast<const char *>(bytes.data()) + ref.start, ref.length};
  }
  std::span<const u8> content(StringRef ref) const { return bytes.subspan(ref.start, ref.length); }
  std::span<const u8> expression(u32 index) const { return content(expressions[index]); }
  std::span<const ValueType> params(const TypeRecord &t) const {
    return valueTypes.subspan(t.firstValueType, t.paramCount);
  }
  std::span<const ValueType> results(const TypeRecord &t) const {
    return valueTypes.subspan(t.firstValueType + t.paramCount, t.resultCount);
  }
  // `type` of this module with canonical ids in place of type indices.
  ValueType canonical(ValueType type) const {
    if (!type.isRef() || type.heap().isAbstract()) return type;
    return ValueType::ref(HeapType(TypeIndex{canonicalTypes[type.heap().index().value]->id}), type.isNullable());
  }
  // What the operator at `wasmOffset` is about, or "".
  std::string_view detailAt(u32 wasmOffset) const;
  // Index into `functions` of a function of the module, or kNone.
  u32 escapedIndex(u32 functionIndex) const;
};

// Where things lie that a description refers to, for its checks.
struct DescriptionBounds {
  std::span<const u8> description; // from e_entry to the end of the read-only segment; 8-byte aligned
  i64 textStart = 0, textEnd = 0;  // relative to the description
  u64 dataSize = 0;                // bytes of the memory image in the file
  const Contract *contract = &kContract; // that the note names
};

// Checks every record of a description. Errors: Malformed, with the offset in the description; Unsupported.
Result<Description> readDescription(const DescriptionBounds &bounds);

class Image {
public:
  // Errors: Io, Malformed (no artifact, or a damaged one), Unsupported (for another machine, CPU or ABI). The sentence
  // says what was found; it does not repeat the path. Its code is kForeignFile for a file that is no artifact at all.
  static Result<std::unique_ptr<Image>> open(const std::string &path);
  // The same of an open file, which is the image's from then on; `path` is for messages.
  static Result<std::unique_ptr<Image>> open(int file, const std::string &path, const FileCheck *checkOrNull);
  static Result<int> openFile(const std::string &path); // for reading
  static constexpr int kForeignFile = 1;
  // An artifact that was linked into this program; nothing is opened or mapped. `name` is for messages. Errors: Malformed,
  // Unsupported.
  static Result<std::unique_ptr<Image>> embedded(const EmbeddedModule &module, const std::string &name);
  // Compares the hashes of code and memory, which `open` leaves alone, and checks the tables that are otherwise read in need by
  // readers that rely on nothing. Errors: Malformed.
  Result<void> verify() const;
  ~Image();
  Image(const Image &) = delete;
  Image &operator=(const Image &) = delete;

  const std::string &path() const { return path_; }
  int file() const { return file_; } // -1 if it was linked into this executable
  const ArtifactNote &note() const { return artifact_.note; }
  const Description &description() const { return description_; }
  const VmLayout &layout() const { return layout_; }
  // The module's types in the process, by type index; types with canonical ids in place of type indices.
  const RuntimeType &type(u32 index) const { return *description_.canonicalTypes[index]; }
  ValueType canonical(ValueType type) const { return description_.canonical(type); }
  // The address of code at an offset that the description gives. 0 has no address.
  const void *code(Offset32 offset) const { return offset == 0 ? nullptr : module_ + offset; }
  bool hasExplicitBounds() const { return description_.header.flags & DescriptionHeader::kExplicitBounds; }

  bool hasFuel() const { return description_.header.flags & DescriptionHeader::kFuel; } // compiled with --fuel
  bool hasCpuVariants() const { return description_.header.flags & DescriptionHeader::kCpuVariants; } // --cpu=multi
  u64 offeredFeatures() const { return offeredFeatures_; } // CpuFeature bits of this CPU that its variants are for; 0 if it has none
  bool isDeterministic() const { return description_.header.flags & DescriptionHeader::kDeterministic; }

  std::span<const u8> text() const { return text_; }
  const u8 *base() const { return base_; }
  // For lookUpCode.
  i64 relativePc(u64 pc) const { return static_cast<i64>(pc - reinterpret_cast<u64>(module_)); }
  std::string_view functionName(u32 functionIndex) const;
  // Puts a run of the memory image, copy-on-write where possible, into `memory`, inside which it lies.
  Result<void> place(const ImageRecord &run, Memory &memory) const;

  // The image whose text holds `pc`, or null. Async-signal-safe.
  static const Image *containing(u64 pc);

private:
  Image() : layout_(VmLayout::Counts{}) {}
  Result<void> checkNote();
  Result<void> checkFile();
  Result<void> map();
  Result<void> mapText();
  Result<void> readModule(DescriptionBounds bounds);
  Result<void> checkTables() const;

  int file_ = -1;
  u8 *base_ = nullptr; // of the mapping; null if it is embedded
  u64 span_ = 0;       // its size
  const u8 *module_ = nullptr;
  std::span<const u8> text_;
  const u8 *embeddedData_ = nullptr; // where the memory image is mapped, if there is no file
  const Contract *contract_ = nullptr;
  AddressRegistry::Slot *slotOrNull_ = nullptr;
  std::string path_;
  Description description_;
  VmLayout layout_;
  u64 offeredFeatures_ = 0; // asked for once per image, not per instance: a cpuid traps in virtual machines
  ArtifactLayout artifact_; // of the file; of an embedded one only the note
};

} // namespace wasmload
