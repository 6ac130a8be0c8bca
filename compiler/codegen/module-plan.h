// ModulePlan: what is decided about a module before any code is generated, once for all partitions: which functions
// escape, calling conventions, context layout, entries and thunks, and how the text is divided. It only depends on the
// module, never on the machine or the number of threads, so that the same input gives the same artifact.
#pragma once
#include "compiler/codegen/branch-profile.h"
#include "compiler/wasm/module-facts.h"
#include "compiler/wasm/module.h"
#include "runtime-support/artifact/module-description.h"

namespace wasmc {

struct FunctionRange {
  u32 first, last; // own functions [first, last)
};

struct ModulePlan {
  const Module *module;
  const ModuleFacts *facts;
  // Functions that can be a reference or an export, ascending: FuncObject i of the context is escaped[i].
  std::vector<FuncIndex> escaped;
  std::vector<u32> escapedIndex; // by function index; kNone if it does not escape
  VmLayout layout{VmLayout::Counts{}};
  std::vector<bool> needsEntry; // by type index, set at the canonical type only
  std::vector<bool> needsThunk;
  std::vector<FunctionRange> partitions;
  const BranchProfile *profileOrNull = nullptr; // with --profile-generate or --profile-use
  std::optional<MemoryIndex> countersOrNone;    // --profile-generate: the memory that code counts in

  bool usesProfile() const { return profileOrNull && !countersOrNone; }

  // The type that stands for all types equal to `type` in this module: the owner of entry and thunk.
  TypeIndex canonical(TypeIndex type) const { return TypeIndex{module->type(type).canonical}; }
  // Whether the function uses the escaped convention (docs/abi.md): it can be called from outside, or takes part in a tail
  // call on either side.
  bool hasEscapedConvention(FuncIndex function) const {
    return escapedIndex[function.value] != kNone || facts->hasTailCall[function.value] || facts->isTailCalled[function.value];
  }
};

ModulePlan planModule(const Module &module, const ModuleFacts &facts);

} // namespace wasmc
