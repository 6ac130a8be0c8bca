#include "compiler/codegen/module-plan.h"
#include "runtime-support/artifact/module-description.h"

namespace wasmc {
namespace {

// Bytes of function bodies that make up one partition: small enough that two cores share a medium program evenly, large
// enough that inlining rarely looks across.
constexpr u64 kPartitionBytes = 64 << 10;

std::vector<FunctionRange> divide(const Module &module) {
  std::vector<FunctionRange> ranges;
  const u32 count = static_cast<u32>(module.functions.size());
  u32 first = module.importedFunctions;
  u64 bytes = 0;
  for (u32 i = first; i < count; ++i) {
    bytes += module.functions[i].body.size();
    if (bytes >= kPartitionBytes) {
      ranges.push_back({first, i + 1});
      first = i + 1;
      bytes = 0;
    }
  }
  if (first < count)
    ranges.push_back({first, count});
  return ranges;
}

} // namespace

ModulePlan planModule(const Module &module, const ModuleFacts &facts) {
  ModulePlan plan;
  plan.module = &module;
  plan.facts = &facts;
  const u32 functionCount = static_cast<u32>(module.functions.size());
  plan.escapedIndex.assign(functionCount, kNone);
  std::vector<bool> escapes = facts.isReferenced;
  for (const Export &item : module.exports)
    if (item.kind == ExternKind::Func) escapes[item.index] = true;
  for (const Start &start : module.starts) escapes[start.function.value] = true;
  for (u32 i = 0; i < functionCount; ++i)
    if (escapes[i]) {
      plan.escapedIndex[i] = static_cast<u32>(plan.escaped.size());
      plan.escaped.push_back(FuncIndex{i});
    }

  VmLayout::Counts counts;
  counts.memories = static_cast<u32>(module.memories.size());
  counts.tables = static_cast<u32>(module.tables.size());
  counts.importedFunctions = module.importedFunctions;
  counts.escapedFunctions = static_cast<u32>(plan.escaped.size());
  counts.types = static_cast<u32>(module.types.size());
  counts.globals = static_cast<u32>(module.globals.size());
  counts.tags = static_cast<u32>(module.tags.size());
  plan.layout = VmLayout(counts);

  plan.needsEntry.assign(module.types.size(), false);
  plan.needsThunk.assign(module.types.size(), false);
  for (FuncIndex function : plan.escaped)
    plan.needsEntry[plan.canonical(module.functions[function.value].type).value] = true;
  for (u32 i = 0; i < module.importedFunctions; ++i)
    plan.needsThunk[plan.canonical(module.functions[i].type).value] = true;
  plan.partitions = divide(module);
  return plan;
}

} // namespace wasmc
