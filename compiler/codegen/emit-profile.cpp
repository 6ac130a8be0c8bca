// Profile-guided optimisation (branch-profile.h): code that counts, or counts as LLVM's metadata.
#include "compiler/codegen/function-emitter.h"
#include <algorithm>
#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/ProfileSummary.h>
#include <llvm/ProfileData/InstrProf.h>
#include <llvm/ProfileData/ProfileCommon.h>

namespace wasmc {
namespace {

// Weights have 32 bits.
std::vector<u32> scaled(std::span<const u64> counts) {
  const u64 most = *std::max_element(counts.begin(), counts.end());
  const u64 divisor = most / UINT32_MAX + 1;
  std::vector<u32> weights;
  for (const u64 count : counts) // what has happened is not impossible
    weights.push_back(count == 0 ? 0 : static_cast<u32>(std::max<u64>(count / divisor, 1)));
  return weights;
}

std::vector<u64> countsOf(const BranchProfile &profile, const Function &function) {
  std::vector<u64> counts{profile.at(function.bodyOffset)}; // the entry first
  for (u64 i = 1; i < function.body.size(); ++i)
    if (const u64 count = profile.at(function.bodyOffset + i))
      counts.push_back(count);
  return counts;
}

bool hasRun(const BranchProfile &profile, const Function &function) {
  const std::vector<u64> counts = countsOf(profile, function);
  return counts.size() > 1 || counts[0] > 0;
}

} // namespace

// Adds 1 to the counter of the byte at `offset` plus `more`, a value or null.
void FunctionEmitter::count(u64 offset, Value more) {
  if (!plan_.countersOrNone)
    return;
  const u64 at = BranchProfile::kHeaderSize + plan_.profileOrNull->slot(offset) * sizeof(u64);
  Value counter = builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), memoryBase(*plan_.countersOrNone), at);
  if (more)
    counter = builder_.CreateInBoundsGEP(builder_.getInt64Ty(), counter, wide(more));
  Value before = builder_.CreateAlignedLoad(builder_.getInt64Ty(), counter, llvm::Align(8), "count");
  builder_.CreateAlignedStore(builder_.CreateAdd(before, builder_.getInt64(1)), counter, llvm::Align(8));
}

// Of the current operator, an if or br_if; null if nothing is known. What was counted goes before what the module says.
llvm::MDNode *FunctionEmitter::branchWeights(Value isTaken) {
  count(offset_, isTaken);
  if (plan_.usesProfile()) {
    const u64 counts[] = {plan_.profileOrNull->at(offset_ + 1), plan_.profileOrNull->at(offset_)};
    if (counts[0] || counts[1])
      return llvm::MDBuilder(builder_.getContext()).createBranchWeights(scaled(counts));
  }
  return hintedWeights();
}

// Of the current operator, a br_table with so many targets beside the default: by target, the default last. Empty if nothing is
// known.
std::vector<u64> FunctionEmitter::tableCounts(Value index, usize targets) {
  if (plan_.countersOrNone) {
    Value last = builder_.getInt32(static_cast<u32>(targets));
    count(offset_, builder_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, index, last));
  }
  std::vector<u64> counts;
  if (plan_.usesProfile())
    for (usize i = 0; i <= targets; ++i)
      counts.push_back(plan_.profileOrNull->at(offset_ + i));
  if (std::all_of(counts.begin(), counts.end(), [](u64 count) { return count == 0; }))
    counts.clear();
  return counts;
}

void FunctionEmitter::setTableWeights(llvm::SwitchInst *table, std::span<const u64> counts) {
  if (!counts.empty())
    table->setMetadata(llvm::LLVMContext::MD_prof, llvm::MDBuilder(builder_.getContext()).createBranchWeights(scaled(counts)));
}

void FunctionEmitter::beginProfile() {
  const Function &source = module_.functions[index_.value];
  count(source.bodyOffset, nullptr);
  if (!plan_.usesProfile())
    return;
  const std::vector<u64> counts = countsOf(*plan_.profileOrNull, source);
  function_->setEntryCount(counts[0]);
  if (!hasRun(*plan_.profileOrNull, source))
    function_->addFnAttr(llvm::Attribute::Cold);
}

void PartitionEmitter::setProfileSummary() {
  if (!plan_.usesProfile())
    return;
  llvm::InstrProfSummaryBuilder builder(llvm::ProfileSummaryBuilder::DefaultCutoffs);
  for (u32 i = module().importedFunctions; i < module().functions.size(); ++i) {
    const std::vector<u64> counts = countsOf(*plan_.profileOrNull, module().functions[i]);
    builder.addRecord(llvm::InstrProfRecord({counts.begin(), counts.end()}));
  }
  module_->setProfileSummary(builder.getSummary()->getMD(context_), llvm::ProfileSummary::PSK_Instr);
}

// Functions in the order of their code: by their indices; with a profile, those that ran before those that did not.
std::vector<u32> PartitionEmitter::codeOrder(FunctionRange range) const {
  std::vector<u32> order, last;
  for (u32 i = range.first; i < range.last; ++i)
    (plan_.usesProfile() && !hasRun(*plan_.profileOrNull, module().functions[i]) ? last : order).push_back(i);
  order.insert(order.end(), last.begin(), last.end());
  return order;
}

} // namespace wasmc
