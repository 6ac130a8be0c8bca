#include "compiler/wasm/branch-hints.h"
#include "runtime-support/byte-reader.h"
#include <algorithm>

namespace wasmc {

namespace {

// vec(function, vec(offset in the body, size 1, 0 or 1)), both ascending
Result<void> readFunctionHints(ByteReader &in, Module &module) {
  const u32 function = TRY(in.leb32());
  const bool isKnown = function >= module.importedFunctions && function < module.functions.size();
  for (u32 left = TRY(in.leb32()); left; --left) {
    const u32 offset = TRY(in.leb32());
    const u32 size = TRY(in.leb32());
    const Bytes value = TRY(in.readBytes(size));
    if (!isKnown || size != 1 || value[0] > 1 || offset >= module.functions[function].body.size()) continue;
    module.branchHints.push_back({module.functions[function].bodyOffset + offset, value[0] == 1});
  }
  return {};
}

Result<void> readHints(ByteReader in, Module &module) {
  for (u32 left = TRY(in.leb32()); left; --left) TRY(readFunctionHints(in, module));
  return {};
}

} // namespace

void readBranchHints(Bytes bytes, Module &module) {
  (void)readHints(ByteReader(bytes), module);
  // By both, so that hints which contradict each other do not make the code depend on the sort.
  std::sort(module.branchHints.begin(), module.branchHints.end(), [](const BranchHint &a, const BranchHint &b) {
    return a.offset != b.offset ? a.offset < b.offset : a.isTaken < b.isTaken;
  });
}

std::optional<bool> branchHint(const Module &module, u64 offset) {
  const auto found = std::lower_bound(module.branchHints.begin(), module.branchHints.end(), offset,
                                      [](const BranchHint &hint, u64 at) { return hint.offset < at; });
  if (found == module.branchHints.end() || found->offset != offset) return std::nullopt;
  return found->isTaken;
}

} // namespace wasmc
