#include "compiler/debug/debug-locals.h"
#include "compiler/debug/debug-sections.h"
#include "compiler/debug/dwarf-children.h"
#include "runtime-support/artifact/module-description.h"
#include <algorithm>
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/DebugInfo/DWARF/DWARFExpression.h>

namespace wasmc {
namespace {

namespace dwarf = llvm::dwarf;

constexpr u32 kMostDepth = 200;       // of entries in entries
constexpr u64 kLocal = 0;             // DW_OP_WASM_location: a local
constexpr u32 kMostLocals = 50000;    // of a function, by the limits of implementations

class Finder {
public:
  explicit Finder(const Module &module) : module_(module), found_(module.functions.size(), {false, {}, kNone}), hasFrame_(module.functions.size()) {}

  void read(const DebugSections &sections) {
    const auto dwarf = sections.open();
    for (const auto &unit : dwarf->compile_units()) {
      visit(sections, unit->getUnitDIE(false), kNone, 0);
      auto table = dwarf->getLineTableForUnit(unit.get(), [](llvm::Error error) { llvm::consumeError(std::move(error)); });
      if (!table) llvm::consumeError(table.takeError());
      else if (*table) addLines(sections, **table);
    }
  }
  std::vector<DebugLocals> take() {
    for (usize i = 0; i < found_.size(); ++i) {
      std::vector<u32> &locals = found_[i].locals;
      std::sort(locals.begin(), locals.end());
      locals.erase(std::unique(locals.begin(), locals.end()), locals.end());
      if (!hasFrame_[i]) found_[i].frameBase = kNone;
    }
    return std::move(found_);
  }

private:
  // kNone if no body is there.
  u32 functionAt(u64 offset) {
    const auto first = module_.functions.begin() + module_.importedFunctions;
    auto after = std::upper_bound(first, module_.functions.end(), offset,
                                  [](u64 at, const Function &function) { return at < function.bodyOffset; });
    return after == first ? kNone : static_cast<u32>(after - module_.functions.begin()) - 1;
  }

  // A producer that was only asked for lines leaves most functions out of the entries.
  void addLines(const DebugSections &sections, const llvm::DWARFDebugLine::LineTable &table) {
    for (const auto &sequence : table.Sequences) {
      if (sequence.LowPC == 0 || sequence.HighPC > sections.codeSize()) continue; // of functions that the linker dropped
      for (u32 i = sequence.FirstRowIndex; i < sequence.LastRowIndex; ++i)
        if (const u32 function = functionAt(sections.offsetOf(table.Rows[i].Address.Address)); function != kNone && !table.Rows[i].EndSequence)
          found_[function].isDescribed = true;
    }
  }

  void visit(const DebugSections &sections, const llvm::DWARFDie &die, u32 function, u32 depth) {
    if (!die.isValid() || depth > kMostDepth) return;
    u64 low = 0, high = 0, section = 0;
    if (die.getTag() == dwarf::DW_TAG_subprogram)
      function = die.getLowAndHighPC(low, high, section) && low != 0 && high <= sections.codeSize() ? functionAt(sections.offsetOf(low)) : kNone;
    if (function != kNone) {
      found_[function].isDescribed = true;
      for (const auto attribute : {dwarf::DW_AT_location, dwarf::DW_AT_frame_base}) {
        if (!die.find(attribute)) continue;
        auto locations = die.getLocations(attribute);
        if (!locations) {
          llvm::consumeError(locations.takeError());
          continue;
        }
        for (const llvm::DWARFLocationExpression &location : *locations) addLocals(location.Expr, function, attribute == dwarf::DW_AT_frame_base);
      }
    }
    forEachChild(die, [&](const llvm::DWARFDie &child) { visit(sections, child, function, depth + 1); });
  }

  void addLocals(llvm::ArrayRef<u8> bytes, u32 function, bool isFrameBase) {
    const llvm::DataExtractor data(bytes, true, 4);
    for (const auto &operation : llvm::DWARFExpression(data, 4)) {
      if (operation.isError()) return;
      if (operation.getCode() == dwarf::DW_OP_fbreg) hasFrame_[function] = true;
      if (operation.getCode() != dwarf::DW_OP_WASM_location || operation.getRawOperand(0) != kLocal || operation.getRawOperand(1) >= kMostLocals)
        continue;
      const u32 local = static_cast<u32>(operation.getRawOperand(1));
      found_[function].locals.push_back(local);
      if (isFrameBase) found_[function].frameBase = local;
    }
  }

  const Module &module_;
  std::vector<DebugLocals> found_;
  std::vector<bool> hasFrame_; // whether something is described as a place in the function's frame
};

} // namespace

std::vector<DebugLocals> findDebugLocals(const Module &module) {
  const std::deque<DebugSections> all = debugSections(module);
  if (all.empty()) return {};
  Finder finder(module);
  for (const DebugSections &sections : all) finder.read(sections);
  return finder.take();
}

} // namespace wasmc
