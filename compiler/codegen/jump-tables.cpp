#include "compiler/codegen/jump-tables.h"
#include "runtime-support/ints.h"
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/Analysis/ConstantFolding.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

namespace wasmc {
namespace {

// A block that loads a local, goes where its value says, and does nothing else.
struct Dispatch {
  llvm::BasicBlock *block;
  llvm::LoadInst *load; // of the local
  const llvm::AllocaInst *local;
};

// Only loads and stores of the whole: nothing else can change or see the local.
bool isPlainLocal(const llvm::AllocaInst &local) {
  for (const llvm::User *user : local.users()) {
    if (const auto *load = llvm::dyn_cast<llvm::LoadInst>(user); load && !load->isVolatile() && load->getType() == local.getAllocatedType()) continue;
    const auto *store = llvm::dyn_cast<llvm::StoreInst>(user);
    if (!store || store->isVolatile() || store->getPointerOperand() != &local || store->getValueOperand()->getType() != local.getAllocatedType())
      return false;
  }
  return true;
}

bool isNothing(const llvm::Instruction &instruction) { return llvm::isa<llvm::DbgInfoIntrinsic>(instruction); }

// With two targets the number is compared with constants first, and conditions are numbers in between.
bool isCondition(const llvm::Instruction &instruction) {
  return llvm::isa<llvm::ICmpInst, llvm::ZExtInst>(instruction) || instruction.getOpcode() == llvm::Instruction::And || instruction.getOpcode() == llvm::Instruction::Xor;
}

std::optional<Dispatch> dispatchOf(llvm::BasicBlock &block) {
  llvm::LoadInst *load = nullptr;
  const llvm::Instruction *end = block.getTerminator();
  if (const auto *branch = llvm::dyn_cast<llvm::BranchInst>(end); branch ? branch->isUnconditional() : !llvm::isa<llvm::SwitchInst>(end)) return {};
  for (llvm::Instruction &instruction : block) {
    if (&instruction == end || isNothing(instruction)) continue;
    if (!load && (load = llvm::dyn_cast<llvm::LoadInst>(&instruction))) continue;
    if (!load || !isCondition(instruction) || instruction.isUsedOutsideOfBlock(&block)) return {};
  }
  if (!load || load->isUsedOutsideOfBlock(&block)) return {};
  const auto *local = llvm::dyn_cast<llvm::AllocaInst>(load->getPointerOperand());
  if (!local || !isPlainLocal(*local)) return {};
  return Dispatch{&block, load, local};
}

// Where the dispatch goes with a number; null if that depends on something else.
llvm::BasicBlock *targetOf(const Dispatch &dispatch, llvm::ConstantInt *number) {
  llvm::SmallDenseMap<const llvm::Value *, llvm::Constant *, 4> known{{dispatch.load, number}};
  const auto knownOf = [&](llvm::Value *value) { return llvm::isa<llvm::Constant>(value) ? llvm::cast<llvm::Constant>(value) : known.lookup(value); };
  const llvm::DataLayout &layout = dispatch.block->getModule()->getDataLayout();
  for (llvm::Instruction &instruction : *dispatch.block) {
    if (!isCondition(instruction)) continue;
    llvm::SmallVector<llvm::Constant *, 2> operands;
    for (llvm::Value *operand : instruction.operands()) {
      llvm::Constant *constant = knownOf(operand);
      if (!constant) return nullptr;
      operands.push_back(constant);
    }
    const auto *compare = llvm::dyn_cast<llvm::ICmpInst>(&instruction);
    known[&instruction] = compare ? llvm::ConstantFoldCompareInstOperands(compare->getPredicate(), operands[0], operands[1], layout)
                                  : llvm::ConstantFoldInstOperands(&instruction, operands, layout);
  }
  const llvm::Instruction *end = dispatch.block->getTerminator();
  if (const auto *branch = llvm::dyn_cast<llvm::BranchInst>(end)) {
    const auto *condition = llvm::dyn_cast_or_null<llvm::ConstantInt>(knownOf(branch->getCondition()));
    return condition ? branch->getSuccessor(condition->isZero()) : nullptr;
  }
  auto *table = llvm::cast<llvm::SwitchInst>(dispatch.block->getTerminator());
  const auto *condition = llvm::dyn_cast_or_null<llvm::ConstantInt>(knownOf(table->getCondition()));
  return condition ? table->findCaseValue(condition)->getCaseSuccessor() : nullptr;
}

// The constant that the local has at the end of the block, however it was reached; null if that is not known. Blocks that have one way in
// are followed upwards.
llvm::ConstantInt *valueAtEnd(llvm::BasicBlock *block, const Dispatch &dispatch) {
  constexpr int kFar = 8;
  int left = 256; // instructions: many blocks may come from one large one
  for (int i = 0; i < kFar && block && block != dispatch.block; ++i, block = block->getUniquePredecessor())
    for (llvm::Instruction &instruction : llvm::reverse(*block))
      if (--left < 0)
        return nullptr;
      else if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&instruction); store && store->getPointerOperand() == dispatch.local)
        return llvm::dyn_cast<llvm::ConstantInt>(store->getValueOperand());
  return nullptr;
}

// Blocks that only branch on: `to` and whatever leads nowhere but there.
llvm::SmallSetVector<llvm::BasicBlock *, 8> doorsOf(llvm::BasicBlock *to) {
  llvm::SmallSetVector<llvm::BasicBlock *, 8> doors;
  doors.insert(to);
  for (cwasm::usize i = 0; i < doors.size(); ++i)
    for (llvm::BasicBlock *before : llvm::predecessors(doors[i])) {
      const auto *branch = llvm::dyn_cast<llvm::BranchInst>(before->getTerminator());
      const auto isOther = [&](const llvm::Instruction &instruction) { return &instruction != branch && !isNothing(instruction); };
      if (branch && branch->isUnconditional() && before != &before->getParent()->getEntryBlock() && llvm::none_of(*before, isOther))
        doors.insert(before);
    }
  return doors;
}

bool setsConstant(const llvm::BasicBlock &from, const llvm::BasicBlock &to) {
  return llvm::any_of(to.phis(), [&](const llvm::PHINode &value) { return llvm::isa<llvm::Constant>(value.getIncomingValueForBlock(&from)); });
}

bool thread(const Dispatch &dispatch) {
  bool isChanged = false;
  llvm::DenseMap<const llvm::ConstantInt *, llvm::BasicBlock *> targets; // targetOf searches
  for (llvm::BasicBlock *door : doorsOf(dispatch.block)) {
    const llvm::SmallSetVector<llvm::BasicBlock *, 16> before(llvm::pred_begin(door), llvm::pred_end(door));
    for (llvm::BasicBlock *from : before) {
      llvm::ConstantInt *value = valueAtEnd(from, dispatch);
      if (!value || !llvm::isa<llvm::BranchInst>(from->getTerminator())) continue;
      const auto [found, isNew] = targets.try_emplace(value);
      if (isNew) found->second = targetOf(dispatch, value);
      llvm::BasicBlock *to = found->second;
      if (!to || to == dispatch.block || llvm::isa<llvm::PHINode>(to->front())) continue; // its values come from the dispatch
      from->getTerminator()->replaceSuccessorWith(door, to);
      isChanged = true;
    }
  }
  return isChanged;
}

} // namespace

llvm::PreservedAnalyses ThreadDispatchPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
  bool isChanged = false;
  for (llvm::BasicBlock &block : function)
    if (const std::optional<Dispatch> dispatch = dispatchOf(block)) isChanged |= thread(*dispatch);
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

llvm::PreservedAnalyses SplitTableEdgesPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
  constexpr unsigned kLarge = 4;    // successors: smaller ones become comparisons, whose edges LLVM splits where it wants to
  constexpr unsigned kMost = 4'000; // splitting costs the square
  llvm::SmallVector<llvm::SwitchInst *, 4> tables;
  for (llvm::BasicBlock &block : function)
    if (auto *table = llvm::dyn_cast<llvm::SwitchInst>(block.getTerminator()); table && table->getNumSuccessors() >= kLarge && table->getNumSuccessors() <= kMost) tables.push_back(table);
  bool isChanged = false;
  for (llvm::SwitchInst *table : tables) {
    llvm::SmallPtrSet<const llvm::BasicBlock *, 16> seen; // identical edges share their block
    for (unsigned i = 0; i < table->getNumSuccessors(); ++i)
      if (seen.insert(table->getSuccessor(i)).second && setsConstant(*table->getParent(), *table->getSuccessor(i)))
        isChanged |= llvm::SplitCriticalEdge(table, i, llvm::CriticalEdgeSplittingOptions().setMergeIdenticalEdges()) != nullptr;
  }
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wasmc
