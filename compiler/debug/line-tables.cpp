#include "compiler/debug/line-tables.h"
#include "runtime-support/artifact/module-description.h"
#include <algorithm>
#include <llvm/BinaryFormat/Dwarf.h>
#include <map>
#include <tuple>

namespace wasmc {
namespace {

namespace dwarf = llvm::dwarf;

constexpr u64 kMostFiles = 1 << 20;
constexpr u32 kMostDeclarations = 64; // bytes
constexpr i32 kLineBase = -5;
constexpr u32 kLineRange = 14, kOpcodeBase = 13;

// The statements of a line number program (DWARF 4, 6.2.5).
class LineProgram {
public:
  explicit LineProgram(DwarfBytes &out) : out_(out) {}
  void begin(u64 address) {
    out_.byte(0);
    out_.uleb(9);
    out_.byte(dwarf::DW_LNE_set_address);
    out_.fixed(address);
    address_ = address;
    line_ = file_ = 1;
    column_ = 0;
    isStatement_ = true;
  }
  void row(u64 address, u32 file, u32 line, u32 column, bool isStatement) {
    if (file != file_) {
      out_.byte(dwarf::DW_LNS_set_file);
      out_.uleb(file_ = file);
    }
    if (column != column_) {
      out_.byte(dwarf::DW_LNS_set_column);
      out_.uleb(column_ = column);
    }
    if (isStatement != isStatement_) {
      out_.byte(dwarf::DW_LNS_negate_stmt);
      isStatement_ = isStatement;
    }
    const i64 lines = i64(line) - i64(line_);
    const u64 bytes = address - address_;
    if (lines >= kLineBase && lines < kLineBase + i64(kLineRange) && bytes < 16) {
      const u64 opcode = static_cast<u64>(lines - kLineBase) + kLineRange * bytes + kOpcodeBase;
      if (opcode <= 255) {
        out_.byte(static_cast<u32>(opcode));
        address_ = address;
        line_ = line;
        return;
      }
    }
    if (lines != 0) {
      out_.byte(dwarf::DW_LNS_advance_line);
      out_.sleb(lines);
    }
    advance(address);
    out_.byte(dwarf::DW_LNS_copy);
    line_ = line;
  }
  void end(u64 address) {
    advance(address);
    out_.byte(0);
    out_.uleb(1);
    out_.byte(dwarf::DW_LNE_end_sequence);
  }

private:
  void advance(u64 address) {
    if (address == address_) return;
    out_.byte(dwarf::DW_LNS_advance_pc);
    out_.uleb(address - address_);
    address_ = address;
  }
  DwarfBytes &out_;
  u64 address_ = 0;
  u32 file_ = 1, line_ = 1, column_ = 0;
  bool isStatement_ = true;
};

std::string textOf(const llvm::DWARFFormValue &value) { return llvm::dwarf::toString(value, ""); }

} // namespace

u32 FileTable::directory(const std::string &name) {
  if (name.empty()) return 0;
  const auto [known, isNew] = directoryNumbers_.try_emplace(name, static_cast<u32>(directories_.size() + 1));
  if (isNew) directories_.push_back(name);
  return known->second;
}

u32 FileTable::find(const std::string &directoryName, const std::string &name) const {
  const auto in = directoryNumbers_.find(directoryName);
  if (!directoryName.empty() && in == directoryNumbers_.end()) return 0;
  const auto file = fileNumbers_.find({directoryName.empty() ? 0 : in->second, name});
  return file == fileNumbers_.end() ? 0 : file->second;
}

u32 FileTable::add(const std::string &directoryName, const std::string &name) {
  const u32 in = directory(directoryName);
  const auto [known, isNew] = fileNumbers_.try_emplace({in, name}, static_cast<u32>(files_.size() + 1));
  if (isNew) files_.push_back({in, name});
  return known->second;
}

void FileTable::write(DwarfBytes &out) const {
  for (const std::string &name : directories_) out.text(name);
  out.byte(0);
  for (const auto &[in, name] : files_) {
    out.text(name);
    out.uleb(in);
    out.uleb(0); // time
    out.uleb(0); // size
  }
  out.byte(0);
}

LineTables::LineTables(llvm::DWARFContext &context, const DebugSections &sections) {
  for (const auto &unit : context.compile_units()) {
    const u32 number = static_cast<u32>(units_.size());
    Unit &added = units_.emplace_back();
    auto found = context.getLineTableForUnit(unit.get(), [](llvm::Error error) { llvm::consumeError(std::move(error)); });
    if (!found) {
      llvm::consumeError(found.takeError());
      continue;
    }
    added.tableOrNull = *found;
    if (!added.tableOrNull) continue;
    const auto &table = *added.tableOrNull;
    const u64 files = std::min<u64>(table.Prologue.FileNames.size() + 1, kMostFiles);
    for (u64 file = 0; file < files; ++file) {
      const auto [in, name] = fileName(number, file);
      added.numbers.push_back(name.empty() ? 0 : added.files.add(in, name));
    }
    for (const auto &sequence : table.Sequences) {
      // Of functions that the linker dropped: at 0, where no body can be, or at the end of the address space.
      if (sequence.LowPC == 0 || sequence.HighPC > sections.codeSize()) continue;
      for (u32 i = sequence.FirstRowIndex; i + 1 < sequence.LastRowIndex; ++i) {
        const auto &row = table.Rows[i], &next = table.Rows[i + 1];
        if (next.Address.Address > row.Address.Address)
          lines_.push_back({sections.offsetOf(row.Address.Address), sections.offsetOf(next.Address.Address), number, row.File, row.Line,
                            row.Column, bool(row.IsStmt), bool(row.PrologueEnd)});
      }
    }
  }
  std::sort(lines_.begin(), lines_.end(), [](const GuestLine &a, const GuestLine &b) {
    return std::tie(a.start, a.end, a.unit, a.file, a.line, a.column) < std::tie(b.start, b.end, b.unit, b.file, b.line, b.column);
  });
}

const GuestLine *LineTables::findOrNull(u64 offset) const {
  auto after = std::upper_bound(lines_.begin(), lines_.end(), offset, [](u64 at, const GuestLine &line) { return at < line.start; });
  if (after == lines_.begin()) return nullptr;
  --after;
  return offset < after->end ? &*after : nullptr;
}

u64 LineTables::prologueEnd(u64 start, u64 end) const {
  auto at = std::lower_bound(lines_.begin(), lines_.end(), start, [](const GuestLine &line, u64 offset) { return line.start < offset; });
  for (; at != lines_.end() && at->start < end; ++at)
    if (at->endsPrologue) return at->start;
  return start;
}

u32 LineTables::fileNumber(u32 unit, u64 file) const {
  return file < units_[unit].numbers.size() ? units_[unit].numbers[file] : 0;
}

u32 LineTables::fileNumber(u32 unit, const GuestLine &line) const {
  return fileNumber(unit, line.unit, line.file);
}

u32 LineTables::fileNumber(u32 unit, u32 from, u64 file) const {
  if (from == unit) return fileNumber(unit, file);
  const auto [in, name] = fileName(from, file);
  return units_[unit].written.find(in, name);
}

std::pair<std::string, std::string> LineTables::fileName(u32 unit, u64 file) const {
  const auto *table = units_[unit].tableOrNull;
  if (!table || !table->hasFileAtIndex(file)) return {};
  const auto &prologue = table->Prologue;
  const auto &entry = prologue.getFileNameEntry(file);
  const u64 first = prologue.getVersion() >= 5 ? 0 : 1; // of the directories that are written down
  std::string in;
  if (entry.DirIdx >= first && entry.DirIdx - first < prologue.IncludeDirectories.size() && !(first == 0 && entry.DirIdx == 0))
    in = textOf(prologue.IncludeDirectories[entry.DirIdx - first]);
  return {in, textOf(entry.Name)};
}

u32 LineTables::write(u32 unit, std::span<const NativeFunction *const> functions, DwarfBytes &out) {
  FileTable files = units_[unit].files; // and those of inlined code
  DwarfBytes statements;
  LineProgram program(statements);
  for (const NativeFunction *function : functions) {
    const GuestLine *last = nullptr;
    u32 lastCaller = kNone;
    bool isOpen = false;
    bool lastStarts = false;
    // A statement begins where code of its first operator is: other code of it may be anywhere, and a step or a breakpoint belongs in one
    // place of each copy that was made of it (of loops, say).
    std::map<std::tuple<const GuestLine *, u32>, u32> starts; // by line and the call that was inlined
    const auto lineOf = [&](const NativeRow &row) { return row.offset == kNone ? nullptr : findOrNull(row.offset); };
    for (const NativeRow &row : function->rows)
      if (const GuestLine *line = lineOf(row)) {
        const auto [known, isNew] = starts.try_emplace({line, row.caller}, row.offset);
        known->second = std::min(known->second, row.offset);
      }
    for (const NativeRow &row : function->rows) {
      const GuestLine *line = lineOf(row);
      const auto start = starts.find({line, row.caller});
      const bool isStart = start == starts.end() || start->second == row.offset;
      // The first row of a body may come behind its declarations of locals.
      for (u32 i = 1; !line && !isOpen && i < kMostDeclarations; ++i) line = findOrNull(row.offset + u64(i));
      if (!line || (line == last && row.caller == lastCaller && (lastStarts || !isStart))) continue;
      // A number of the unit's own file stays; code inlined from another unit brings its file along.
      u32 file = fileNumber(line->unit, line->file);
      if (line->unit != unit) {
        const auto [in, name] = fileName(line->unit, line->file);
        file = name.empty() ? 0 : files.add(in, name);
      }
      if (file == 0) continue;
      if (!isOpen) program.begin(function->start);
      program.row(isOpen ? row.start : function->start, file, line->line, line->column, line->isStatement && isStart);
      isOpen = true;
      last = line;
      lastCaller = row.caller;
      lastStarts = isStart;
    }
    if (isOpen) program.end(function->end);
  }

  const u32 start = static_cast<u32>(out.size());
  out.fixed(u32(0)); // length
  out.fixed(u16(4)); // version
  const usize headerLength = out.size();
  out.fixed(u32(0));
  out.byte(1); // smallest instruction
  out.byte(1); // operations in one
  out.byte(1); // rows are statements
  out.byte(static_cast<u8>(kLineBase));
  out.byte(kLineRange);
  out.byte(kOpcodeBase);
  for (u8 operands : {0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1}) out.byte(operands);
  files.write(out);
  out.patch(headerLength, static_cast<u32>(out.size() - headerLength - 4));
  out.append(statements.bytes);
  out.patch(start, static_cast<u32>(out.size() - start - 4));
  units_[unit].written = std::move(files);
  return start;
}

} // namespace wasmc
