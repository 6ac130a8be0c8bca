// An artifact as the commands look at it: read as a whole, every access checked, nothing of it run or believed. What it says
// may be damaged: then tables and texts come out empty, and isDamaged() tells.
#pragma once
#include "runtime-support/artifact/layout.h"
#include "runtime-support/artifact/module-description.h"
#include <string>
#include <vector>

namespace wasmc {
using namespace cwasm;

class ArtifactFile {
public:
  // Errors: Io; Malformed for a file that is no artifact. Whole messages.
  static Result<ArtifactFile> read(const std::string &path);

  std::span<const u8> bytes() const { return bytes_; }
  const ArtifactLayout &layout() const { return layout_; }
  const ArtifactNote &note() const { return layout_.note; }
  std::string compiler() const { return noteText(0); }
  std::string options() const { return noteText(1); }
  bool hasKnownTables() const { return hasKnownTables_; } // the contract is ours: what follows makes sense
  bool isDamaged() const { return isDamaged_; }

  const DescriptionHeader &header() const { return header_; }
  // A table's records, copied.
  template <class T> std::vector<T> table(const TableRange &range) const {
    const std::span<const u8> raw = rawTable(range, sizeof(T));
    std::vector<T> records(raw.size() / sizeof(T));
    if (!raw.empty()) __builtin_memcpy(records.data(), raw.data(), raw.size());
    return records;
  }
  std::span<const u8> rawTable(const TableRange &range, usize recordSize = 1) const;
  std::string text(StringRef ref) const;
  // The contents of an ELF section by its name; empty if there is none.
  std::span<const u8> section(std::string_view name) const;

private:
  std::string noteText(u32 number) const;
  std::vector<u8> bytes_;
  ArtifactLayout layout_;
  DescriptionHeader header_{};
  bool hasKnownTables_ = false;
  mutable bool isDamaged_ = false;
};

} // namespace wasmc
