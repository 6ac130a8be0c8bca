#include "compiler/debug/source-lines.h"
#include "compiler/debug/debug-sections.h"
#include <algorithm>
#include <map>
#include <tuple>

namespace wasmc {
namespace {

// Collects rows, and gives files and inlined calls their numbers.
class MapBuilder {
public:
  u32 file(const std::string &name) {
    if (name == llvm::DILineInfo::BadString) return 0;
    const auto [entry, isNew] = fileNumbers_.try_emplace(name, static_cast<u32>(map_.files.size() + 1));
    if (isNew) map_.files.push_back(name);
    return entry->second;
  }
  u32 call(const std::string &name, u32 file, u32 line, u32 parent) {
    const auto [entry, isNew] =
        callNumbers_.try_emplace({name, file, line, parent}, static_cast<u32>(map_.calls.size() + 1));
    if (isNew) map_.calls.push_back({name, file, line, parent});
    return entry->second;
  }
  void row(const SourceRow &row) { map_.rows.push_back(row); }

  // Sequences of the line table come in any order.
  SourceMap finish() {
    // The end of one sequence may be where the next one starts: it goes first, so that what follows holds.
    std::sort(map_.rows.begin(), map_.rows.end(), [](const SourceRow &a, const SourceRow &b) {
      return std::tie(a.wasmOffset, a.file, a.line, a.call) < std::tie(b.wasmOffset, b.file, b.line, b.call);
    });
    std::vector<SourceRow> kept;
    for (const SourceRow &row : map_.rows) {
      if (!kept.empty() && kept.back().wasmOffset == row.wasmOffset) {
        kept.back() = row;
        continue;
      }
      const SourceRow same{row.wasmOffset, kept.empty() ? 0 : kept.back().file, kept.empty() ? 0 : kept.back().line,
                           kept.empty() ? 0 : kept.back().call};
      if (!(row == same)) kept.push_back(row);
    }
    map_.rows = std::move(kept);
    return std::move(map_);
  }

private:
  SourceMap map_;
  std::map<std::string, u32> fileNumbers_;
  std::map<std::tuple<std::string, u32, u32, u32>, u32> callNumbers_;
};

void addRow(llvm::DWARFContext &dwarf, u64 address, u64 fileOffset, MapBuilder &out) {
  // Paths as the compiler was given them: absolute ones would be those of the machine that built the module.
  const llvm::DILineInfoSpecifier specifier(llvm::DILineInfoSpecifier::FileLineInfoKind::RelativeFilePath,
                                            llvm::DINameKind::ShortName);
  const llvm::DIInliningInfo chain =
      dwarf.getInliningInfoForAddress({address, llvm::object::SectionedAddress::UndefSection}, specifier);
  SourceRow row{static_cast<u32>(fileOffset), 0, 0, 0};
  for (u32 i = chain.getNumberOfFrames(); i-- > 0;) { // from the function's own body inwards
    const llvm::DILineInfo &frame = chain.getFrame(i);
    const u32 file = out.file(frame.FileName);
    if (file == 0) break;
    if (i + 1 < chain.getNumberOfFrames()) row.call = out.call(frame.FunctionName, row.file, row.line, row.call);
    row.file = file;
    row.line = frame.Line;
  }
  out.row(row);
}

void readFile(const DebugSections &sections, MapBuilder &out) {
  const auto ignore = [](llvm::Error error) { llvm::consumeError(std::move(error)); };
  const auto dwarf = sections.open();
  const u64 codeSize = sections.codeSize();
  for (const auto &unit : dwarf->compile_units()) {
    auto lines = dwarf->getLineTableForUnit(unit.get(), ignore);
    if (!lines) {
      llvm::consumeError(lines.takeError());
      continue;
    }
    if (!*lines) continue;
    for (const llvm::DWARFDebugLine::Sequence &sequence : (*lines)->Sequences) {
      // Of functions that the linker dropped: at 0, where no body can be, or at the end of the address space.
      if (sequence.LowPC == 0 || sequence.HighPC > codeSize) continue;
      for (u32 i = sequence.FirstRowIndex; i < sequence.LastRowIndex; ++i) {
        const llvm::DWARFDebugLine::Row &row = (*lines)->Rows[i];
        const u64 offset = sections.offsetOf(row.Address.Address);
        if (row.EndSequence)
          out.row({static_cast<u32>(offset), 0, 0, 0});
        else if (i + 1 == sequence.LastRowIndex || (*lines)->Rows[i + 1].Address != row.Address)
          addRow(*dwarf, row.Address.Address, offset, out);
      }
    }
  }
}

} // namespace

SourceMap readSourceMap(const Module &module) {
  MapBuilder out;
  for (const DebugSections &sections : debugSections(module)) readFile(sections, out);
  return out.finish();
}

} // namespace wasmc
