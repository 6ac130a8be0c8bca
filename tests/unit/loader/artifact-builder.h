// Builds artifacts without compiler and linker, byte by byte, so that a test can damage any of it: ELF header, segments,
// note, module description, text, data (docs/artifact.md). Used by the loader's unit tests.
//
//   ArtifactBuilder builder;
//   u32 type = builder.addType({I32}, {I32});
//   builder.exportFunction("load", builder.addFunction(type, codeOf(guestLoad)));
//   TemporaryFile file(builder.build());
#pragma once
#include "runtime-support/artifact/module-description.h"
#include "runtime-support/artifact/note.h"
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace test {
using namespace cwasm;

// A description as plain vectors; offsets and counts of the header are filled in by encode().
struct DescriptionParts {
  std::vector<TypeRecord> types;
  std::vector<ValueType> valueTypes;
  std::vector<FieldRecord> fields;
  std::vector<ImportRecord> imports;
  std::vector<u32> importTypes;
  std::vector<FunctionRecord> functions;
  std::vector<TableRecord> tables;
  std::vector<MemoryRecord> memories;
  std::vector<GlobalRecord> globals;
  std::vector<TagRecord> tags;
  std::vector<ExportRecord> exports;
  std::vector<ElemRecord> elements;
  std::vector<u32> elemItems;
  std::vector<DataRecord> data;
  std::vector<ImageRecord> images;
  std::vector<StartRecord> starts;
  std::vector<SourceRecord> sources;
  std::vector<StringRef> expressions;
  std::vector<u8> bytes, codeMap, names;
  DescriptionHeader header{};

  DescriptionParts();
  StringRef text(std::string_view text);
  u32 expression(std::initializer_list<u8> code); // with `end`
  std::vector<u8> encode() const;
};

class ArtifactBuilder {
public:
  DescriptionParts parts;
  std::vector<u8> text; // code; offset 0 is relative to the text segment until build()
  std::vector<u8> data; // the memory image
  ArtifactNote note{};

  ArtifactBuilder();
  u32 addType(std::initializer_list<ValueType> params, std::initializer_list<ValueType> results);
  u32 importFunction(std::string_view module, std::string_view name, u32 type); // before all functions
  // An index into `functions`. The code is copied into the text.
  u32 addFunction(u32 type, std::span<const u8> code, std::string_view name = {});
  void exportFunction(std::string_view name, u32 function);
  void addMemory(u64 min, u64 max);
  void addTable(u64 min, u64 max);
  // The whole file. Hashes and size are right unless `seal` is false.
  std::vector<u8> build(bool seal = true) const;

private:
  struct MapEntry {
    u32 start, functionIndex;
  };
  u32 addCode(std::span<const u8> code);
  std::vector<std::string> names_;
  std::vector<MapEntry> map_;
};

// Recomputes size and hashes of the note in `file`.
void sealArtifact(std::vector<u8> &file);

// A file below /tmp that is removed with the object.
class TemporaryFile {
public:
  explicit TemporaryFile(std::span<const u8> bytes);
  explicit TemporaryFile(std::string_view text)
      : TemporaryFile(std::span<const u8>(reinterpret_cast<const u8 *>(text.data()), text.size())) {}
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &operator=(const TemporaryFile &) = delete;
  const std::string &path() const { return path_; }

private:
  std::string path_;
};

} // namespace test
