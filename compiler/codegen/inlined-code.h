// Where inlined code came from, kept through code generation: LLVM's line tables know lines but not who was inlined where.
#pragma once
#include "compiler/wasm/module.h"
#include "runtime-support/artifact/code-map.h"
#include <map>
#include <optional>

namespace llvm {
class DILocation;
class Module;
}

namespace wasmc {

// The list of inlined code of a partition, as it grows.
class InlinedPlaces {
public:
  explicit InlinedPlaces(const Module &source) : source_(source) {}
  // What a row says for a location: an offset, or an entry of the list. Its callers get smaller entries.
  u32 add(const llvm::DILocation &location);
  // The same if some code has it, or is inlined there.
  std::optional<u32> find(const llvm::DILocation &location) const;
  const std::vector<InlinedCode> &list() const { return list_; }

private:
  const Module &source_;
  std::vector<InlinedCode> list_;
  std::map<std::pair<u32, u32>, u32> numbers_; // by offset and outer place
};

// After optimisation, before code generation: gives each location in inlined code a line that names an entry of the list
// (kInlinedCode | its index) instead of a wasm offset, so that the rows of the line table lead there.
void nameInlinedCode(llvm::Module &module, InlinedPlaces &places);

} // namespace wasmc
