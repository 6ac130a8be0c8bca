#include "compiler/debug/debug-locals.h"
#include "compiler/debug/debug-sections.h"
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
  explicit Finder(const Module &module) : module_(module), found_(module.functions.size()) {}

  void read(const DebugSections &sections) {
    const auto dwarf = sections.open();
    for (const auto &unit : dwarf->compile_units()) visit(sections, unit->getUnitDIE(false), nullptr, 0);
  }
  std::vector<std::vector<u32>> take() {
    for (std::vector<u32> &locals : found_) {
      std::sort(locals.begin(), locals.end());
      locals.erase(std::unique(locals.begin(), locals.end()), locals.end());
    }
    return std::move(found_);
  }

private:
  std::vector<u32> *functionAt(u64 offset) {
    const auto first = module_.functions.begin() + module_.importedFunctions;
    auto after = std::upper_bound(first, module_.functions.end(), offset,
                                  [](u64 at, const Function &function) { return at < function.bodyOffset; });
    if (after == first) return nullptr;
    return &found_[static_cast<usize>(after - module_.functions.begin()) - 1];
  }

  void visit(const DebugSections &sections, const llvm::DWARFDie &die, std::vector<u32> *locals, u32 depth) {
    if (!die.isValid() || depth > kMostDepth) return;
    u64 low = 0, high = 0, section = 0;
    if (die.getTag() == dwarf::DW_TAG_subprogram)
      locals = die.getLowAndHighPC(low, high, section) && low != 0 && high <= sections.codeSize() ? functionAt(sections.offsetOf(low)) : nullptr;
    if (locals)
      for (const auto attribute : {dwarf::DW_AT_location, dwarf::DW_AT_frame_base}) {
        if (!die.find(attribute)) continue;
        auto locations = die.getLocations(attribute);
        if (!locations) {
          llvm::consumeError(locations.takeError());
          continue;
        }
        for (const llvm::DWARFLocationExpression &location : *locations) addLocals(location.Expr, *locals);
      }
    for (const llvm::DWARFDie &child : die.children()) visit(sections, child, locals, depth + 1);
  }

  static void addLocals(llvm::ArrayRef<u8> bytes, std::vector<u32> &locals) {
    const llvm::DataExtractor data(bytes, true, 4);
    for (const auto &operation : llvm::DWARFExpression(data, 4)) {
      if (operation.isError()) return;
      if (operation.getCode() == dwarf::DW_OP_WASM_location && operation.getRawOperand(0) == kLocal && operation.getRawOperand(1) < kMostLocals)
        locals.push_back(static_cast<u32>(operation.getRawOperand(1)));
    }
  }

  const Module &module_;
  std::vector<std::vector<u32>> found_;
};

} // namespace

std::vector<std::vector<u32>> findDebugLocals(const Module &module) {
  const std::deque<DebugSections> all = debugSections(module);
  if (all.empty()) return {};
  Finder finder(module);
  for (const DebugSections &sections : all) finder.read(sections);
  return finder.take();
}

} // namespace wasmc
