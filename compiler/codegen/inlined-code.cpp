#include "compiler/codegen/inlined-code.h"
#include "runtime-support/artifact/module-description.h"
#include <algorithm>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Module.h>
#include <map>

namespace wasmc {
namespace {

// The own function whose body holds a file offset; kNone if none does.
u32 functionAt(const Module &source, u32 offset) {
  const auto first = source.functions.begin() + source.importedFunctions;
  auto after = std::upper_bound(first, source.functions.end(), offset,
                                [](u32 at, const Function &function) { return at < function.bodyOffset; });
  if (after == first) return kNone;
  --after;
  return offset < after->bodyOffset + after->body.size() ? static_cast<u32>(after - source.functions.begin()) : kNone;
}

class Namer {
public:
  explicit Namer(const Module &source) : source_(source) {}

  // What a row says for a location: an offset, or an entry of the list. Its callers get smaller entries.
  u32 place(const llvm::DILocation &location) {
    const llvm::DILocation *call = location.getInlinedAt();
    if (!call || location.getLine() == 0) return location.getLine();
    const u32 outer = place(*call);
    const auto [entry, isNew] = numbers_.try_emplace({location.getLine(), outer}, static_cast<u32>(list_.size()));
    if (isNew) list_.push_back({functionAt(source_, location.getLine()), location.getLine(), outer ? outer : kNone});
    return kInlinedCode | entry->second;
  }
  std::vector<InlinedCode> take() { return std::move(list_); }

private:
  const Module &source_;
  std::vector<InlinedCode> list_;
  std::map<std::pair<u32, u32>, u32> numbers_; // by offset and outer place
};

} // namespace

std::vector<InlinedCode> nameInlinedCode(llvm::Module &module, const Module &source) {
  Namer namer(source);
  for (llvm::Function &function : module)
    for (llvm::Instruction &instruction : llvm::instructions(function))
      if (const llvm::DILocation *location = instruction.getDebugLoc().get(); location && location->getInlinedAt())
        instruction.setDebugLoc(
            llvm::DILocation::get(module.getContext(), namer.place(*location), 0, function.getSubprogram()));
  return namer.take();
}

} // namespace wasmc
