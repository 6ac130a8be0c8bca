// Line tables: those of a module's DWARF read by offset in the file, and the tables for machine code made of them.
#pragma once
#include "compiler/debug/debug-sections.h"
#include "compiler/debug/dwarf-writer.h"
#include "compiler/debug/native-code.h"

namespace wasmc {

// A stretch of a body that comes from one place of the source.
struct GuestLine {
  u64 start, end; // offsets in the module's file
  u32 unit;       // of the compile units
  u32 file;       // as that unit counts
  u32 line, column;
  bool isStatement, endsPrologue;
};

// The file names of a line table that is being written. Numbers count from 1.
class FileTable {
public:
  u32 add(const std::string &directory, const std::string &name);
  u32 find(const std::string &directory, const std::string &name) const; // 0: not there
  void write(DwarfBytes &out) const;

private:
  u32 directory(const std::string &name);
  std::vector<std::string> directories_;
  std::vector<std::pair<u32, std::string>> files_;
  std::map<std::string, u32> directoryNumbers_;
  std::map<std::pair<u32, std::string>, u32> fileNumbers_;
};

class LineTables {
public:
  // The units of `dwarf`, in order.
  LineTables(llvm::DWARFContext &dwarf, const DebugSections &sections);

  // What stands at an offset; null if nothing is known.
  const GuestLine *findOrNull(u64 offset) const;
  // Where the prologue of the body in [start, end) ends; `start` if nothing tells.
  u64 prologueEnd(u64 start, u64 end) const;
  // The number that a file of a unit has in the table written for it; 0 if there is no such file.
  u32 fileNumber(u32 unit, u64 file) const;
  // Writes the table of a unit for these functions; its offset in the section.
  u32 write(u32 unit, std::span<const NativeFunction *const> functions, DwarfBytes &out);
  // The number in that table of the file of a line, perhaps of another unit; 0 if it has no such file.
  u32 fileNumber(u32 unit, const GuestLine &line) const;
  u32 fileNumber(u32 unit, u32 from, u64 file) const; // the same: `file` as the unit `from` counts

private:
  struct Unit {
    const llvm::DWARFDebugLine::LineTable *tableOrNull = nullptr;
    FileTable files;
    FileTable written;        // with those of inlined code
    std::vector<u32> numbers; // in `files`, by the unit's own
  };
  std::pair<std::string, std::string> fileName(u32 unit, u64 file) const; // directory, name
  std::vector<Unit> units_;
  std::vector<GuestLine> lines_; // ascending
};

} // namespace wasmc
