#include "compiler/codegen/unused-bits.h"
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/DemandedBits.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/Instructions.h>
#include <llvm/Support/KnownBits.h>
#include <llvm/Transforms/Utils/Local.h>

namespace wasmc {
namespace {

// Operands before their users, and nothing that is never reached: there a value may be its own operand.
using Blocks = llvm::ReversePostOrderTraversal<llvm::Function *>;
using Instructions = llvm::SmallPtrSet<llvm::Instruction *, 16>;

// Other bits of the value are about to change: what is computed from it may not rely on them any longer (no overflow, no common bits, and the
// like), up to and with what all bits are looked at of. `seen`: where this was done for other values.
void forgetAssumptions(llvm::Instruction &value, llvm::DemandedBits &demanded, Instructions &seen) {
  llvm::SmallVector<llvm::Instruction *, 16> next{&value};
  while (!next.empty())
    for (llvm::User *user : next.pop_back_val()->users()) {
      auto *instruction = llvm::cast<llvm::Instruction>(user);
      if (!instruction->getType()->isIntOrIntVectorTy() || !seen.insert(instruction).second) continue;
      instruction->dropPoisonGeneratingAnnotations();
      if (!demanded.getDemandedBits(instruction).isAllOnes()) next.push_back(instruction);
    }
}

// The constant of `and`, `or` and `xor`, where it stands on the right. Not all ones: a complement, which the code generator knows.
const llvm::ConstantInt *constantOrNull(const llvm::Instruction &instruction) {
  if (!instruction.isBitwiseLogicOp()) return nullptr;
  const auto *constant = llvm::dyn_cast<llvm::ConstantInt>(instruction.getOperand(1));
  return constant && !constant->isMinusOne() ? constant : nullptr;
}

// A debugger's variable keeps the value that it had.
void replaceByOperand(llvm::Instruction &mask) {
  llvm::salvageDebugInfo(mask);
  mask.replaceAllUsesWith(mask.getOperand(0));
  mask.eraseFromParent();
}

// Changes bits that nothing looks at. All at once, by what was looked at before: each value keeps the bits that are.
bool dropUnused(const Blocks &blocks, llvm::DemandedBits &demanded) {
  bool isChanged = false;
  Instructions forgetful;
  llvm::SmallVector<llvm::Instruction *, 8> masks;
  for (llvm::BasicBlock *block : blocks)
    for (llvm::Instruction &instruction : *block) {
      const llvm::ConstantInt *constant = constantOrNull(instruction);
      if (!constant) continue;
      const llvm::APInt bits = demanded.getDemandedBits(&instruction);
      if (bits.isAllOnes()) continue;
      if (instruction.getOpcode() == llvm::Instruction::And) {
        if (!bits.isSubsetOf(constant->getValue())) continue;
        masks.push_back(&instruction);
      } else if (constant->getValue().isSubsetOf(bits)) {
        continue;
      } else {
        llvm::salvageDebugInfo(instruction);
        instruction.setOperand(1, llvm::ConstantInt::get(instruction.getType(), constant->getValue() & bits));
      }
      forgetAssumptions(instruction, demanded, forgetful);
      isChanged = true;
    }
  for (llvm::Instruction *mask : masks) replaceByOperand(*mask);
  return isChanged;
}

// What is known of integers, from the operands that come before.
class Knowledge {
public:
  llvm::KnownBits of(const llvm::Value *value) const {
    if (const auto *constant = llvm::dyn_cast<llvm::ConstantInt>(value)) return llvm::KnownBits::makeConstant(constant->getValue());
    const auto found = known_.find(value);
    return found == known_.end() ? llvm::KnownBits(value->getType()->getIntegerBitWidth()) : found->second;
  }
  void add(const llvm::Instruction &instruction) {
    if (!instruction.getType()->isIntegerTy()) return;
    const llvm::KnownBits known = compute(instruction);
    if (!known.isUnknown() && !known.hasConflict()) known_.try_emplace(&instruction, known);
  }

private:
  llvm::KnownBits compute(const llvm::Instruction &instruction) const {
    const unsigned width = instruction.getType()->getIntegerBitWidth();
    const auto operand = [&](unsigned i) { return of(instruction.getOperand(i)); };
    switch (instruction.getOpcode()) {
    case llvm::Instruction::And: return operand(0) & operand(1);
    case llvm::Instruction::Or: return operand(0) | operand(1);
    case llvm::Instruction::Xor: return operand(0) ^ operand(1);
    case llvm::Instruction::Add: return llvm::KnownBits::computeForAddSub(/*Add=*/true, /*NSW=*/false, /*NUW=*/false, operand(0), operand(1));
    case llvm::Instruction::Shl: return llvm::KnownBits::shl(operand(0), operand(1));
    case llvm::Instruction::LShr: return llvm::KnownBits::lshr(operand(0), operand(1));
    case llvm::Instruction::Select: return operand(1).intersectWith(operand(2));
    case llvm::Instruction::ZExt: return operand(0).zext(width);
    case llvm::Instruction::Trunc: return operand(0).trunc(width);
    default: return llvm::KnownBits(width);
    }
  }
  llvm::DenseMap<const llvm::Value *, llvm::KnownBits> known_; // of what anything is known of
};

// Values stay as they are.
bool dropKnown(const Blocks &blocks) {
  Knowledge knowledge;
  llvm::SmallVector<llvm::Instruction *, 8> masks;
  for (llvm::BasicBlock *block : blocks)
    for (llvm::Instruction &instruction : *block) {
      knowledge.add(instruction);
      if (instruction.getOpcode() != llvm::Instruction::And) continue;
      const llvm::ConstantInt *constant = constantOrNull(instruction);
      if (constant && (~knowledge.of(instruction.getOperand(0)).Zero).isSubsetOf(constant->getValue())) masks.push_back(&instruction);
    }
  for (llvm::Instruction *mask : masks) replaceByOperand(*mask);
  return !masks.empty();
}

} // namespace

llvm::PreservedAnalyses UnusedBitsPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
  const Blocks blocks(&function);
  bool isChanged = dropUnused(blocks, analyses.getResult<llvm::DemandedBitsAnalysis>(function));
  isChanged |= dropKnown(blocks);
  if (!isChanged) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses preserved;
  preserved.preserveSet<llvm::CFGAnalyses>();
  return preserved;
}

} // namespace wasmc
