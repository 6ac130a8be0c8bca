#include "compiler/codegen/inlined-code.h"
#include "runtime-support/artifact/module-description.h"
#include <algorithm>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

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

} // namespace

u32 InlinedPlaces::add(const llvm::DILocation &location) {
  const llvm::DILocation *call = location.getInlinedAt();
  if (!call || location.getLine() == 0) return location.getLine();
  const u32 outer = add(*call);
  const auto [entry, isNew] = numbers_.try_emplace({location.getLine(), outer}, static_cast<u32>(list_.size()));
  if (isNew) list_.push_back({functionAt(source_, location.getLine()), location.getLine(), outer ? outer : kNone});
  return kInlinedCode | entry->second;
}

std::optional<u32> InlinedPlaces::find(const llvm::DILocation &location) const {
  const llvm::DILocation *call = location.getInlinedAt();
  if (!call || location.getLine() == 0) return location.getLine();
  const std::optional<u32> outer = find(*call);
  if (!outer) return std::nullopt;
  const auto entry = numbers_.find({location.getLine(), *outer});
  return entry == numbers_.end() ? std::nullopt : std::optional(kInlinedCode | entry->second);
}

void nameInlinedCode(llvm::Module &module, InlinedPlaces &places) {
  for (llvm::Function &function : module)
    for (llvm::Instruction &instruction : llvm::instructions(function)) {
      if (llvm::isa<llvm::DbgInfoIntrinsic>(instruction)) continue; // no code; nameInlinedValues goes by what they say
      if (const llvm::DILocation *location = instruction.getDebugLoc().get(); location && location->getInlinedAt())
        instruction.setDebugLoc(llvm::DILocation::get(module.getContext(), places.add(*location), 0, function.getSubprogram()));
    }
}

} // namespace wasmc
