#include "compiler/codegen/wide-addresses.h"
#include "runtime-support/ints.h"
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/DebugInfo.h>
#include <llvm/IR/DebugProgramInstruction.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Metadata.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/Local.h>

namespace wasmc {
namespace {

using cwasm::usize;

// The instruction before which a use needs its value: for a phi the end of the block that the value comes from.
llvm::Instruction *placeOf(const llvm::Use &use) {
  auto *user = llvm::cast<llvm::Instruction>(use.getUser());
  if (auto *phi = llvm::dyn_cast<llvm::PHINode>(user)) return phi->getIncomingBlock(use)->getTerminator();
  return user;
}
llvm::BasicBlock *blockOf(const llvm::Use &use) { return placeOf(use)->getParent(); }

llvm::ZExtInst *extensionOrNull(llvm::User *user) {
  auto *extension = llvm::dyn_cast<llvm::ZExtInst>(user);
  return extension && extension->getType()->isIntegerTy(64) && extension->getOperand(0)->getType()->isIntegerTy(32) ? extension : nullptr;
}

// A copy of the instruction for each other block that uses it. Its operands are there, too: they come before it, and it comes before its uses.
bool sink(llvm::Instruction &instruction) {
  llvm::SmallDenseMap<llvm::BasicBlock *, llvm::Instruction *, 4> copies;
  for (llvm::Use &use : llvm::make_early_inc_range(instruction.uses())) {
    llvm::BasicBlock *block = blockOf(use);
    if (block == instruction.getParent()) continue;
    llvm::Instruction *&copy = copies[block];
    if (!copy) {
      copy = instruction.clone();
      copy->insertBefore(block->getFirstInsertionPt());
      copy->setDebugLoc(placeOf(use)->getDebugLoc()); // a debugger would step back to where it was
    }
    use.set(copy);
  }
  if (copies.empty()) return false;
  llvm::salvageDebugInfo(instruction); // variables are in other blocks, too
  if (instruction.use_empty()) instruction.eraseFromParent();
  return true;
}

// Extends addresses where they are computed.
class Widener {
public:
  explicit Widener(llvm::Function &function) : function_(function), wide_(llvm::Type::getInt64Ty(function.getContext())) {}

  bool run() {
    for (llvm::BasicBlock &block : function_)
      for (llvm::Instruction &instruction : block)
        if (const llvm::ZExtInst *extension = extensionOrNull(&instruction)) add(extension->getOperand(0));
    if (values_.empty()) return false;
    for (usize i = 0; i < values_.size(); ++i) // grows by what meets
      if (auto *phi = llvm::dyn_cast<llvm::PHINode>(values_[i]); phi && isMerging(*phi)) {
        merging_.insert(phi);
        for (llvm::Value *from : phi->incoming_values()) add(from);
      }
    for (llvm::Value *value : values_) widened_[value] = makeWide(value);
    for (llvm::PHINode *phi : merging_)
      for (unsigned i = 0; i < phi->getNumIncomingValues(); ++i)
        llvm::cast<llvm::PHINode>(widened_.lookup(phi))->addIncoming(widenedOf(phi->getIncomingValue(i)), phi->getIncomingBlock(i));
    for (llvm::Value *value : values_) replaceUses(value);
    for (llvm::PHINode *phi : merging_) phi->replaceAllUsesWith(llvm::PoisonValue::get(phi->getType())); // by each other only
    for (llvm::PHINode *phi : merging_) phi->eraseFromParent();
    return true;
  }

private:
  void add(llvm::Value *value) {
    const auto *instruction = llvm::dyn_cast<llvm::Instruction>(value);
    if (instruction ? !instruction->isTerminator() : llvm::isa<llvm::Argument>(value)) values_.insert(value); // not the result of an invoke
  }

  // Whether all that meets there can be had in 64 bits.
  static bool isMerging(const llvm::PHINode &phi) {
    return llvm::all_of(phi.incoming_values(), [](const llvm::Value *from) {
      const auto *instruction = llvm::dyn_cast<llvm::Instruction>(from);
      return instruction ? !instruction->isTerminator() : llvm::isa<llvm::Argument, llvm::ConstantInt, llvm::UndefValue>(from);
    });
  }
  bool isMerged(llvm::Value *value) const {
    auto *phi = llvm::dyn_cast<llvm::PHINode>(value);
    return phi && merging_.contains(phi);
  }

  llvm::Instruction *makeWide(llvm::Value *value) {
    auto *instruction = llvm::dyn_cast<llvm::Instruction>(value);
    if (!instruction) return new llvm::ZExtInst(value, wide_, "", function_.getEntryBlock().begin()); // before a debugger's records of it
    llvm::Instruction *wide;
    if (isMerged(value))
      wide = llvm::PHINode::Create(wide_, llvm::cast<llvm::PHINode>(value)->getNumIncomingValues(), "", instruction->getIterator());
    else
      wide = new llvm::ZExtInst(value, wide_, "",
                                llvm::isa<llvm::PHINode>(value) ? instruction->getParent()->getFirstInsertionPt() : std::next(instruction->getIterator()));
    wide->setDebugLoc(instruction->getDebugLoc());
    return wide;
  }

  llvm::Value *widenedOf(llvm::Value *value) const {
    if (const auto *constant = llvm::dyn_cast<llvm::ConstantInt>(value)) return llvm::ConstantInt::get(wide_, constant->getZExtValue());
    if (llvm::isa<llvm::UndefValue>(value)) return llvm::ConstantInt::get(wide_, 0);
    return widened_.lookup(value);
  }

  void replaceUses(llvm::Value *value) {
    llvm::Instruction *wide = widened_.lookup(value);
    llvm::SmallDenseMap<llvm::BasicBlock *, llvm::Instruction *, 4> truncations;
    for (llvm::Use &use : llvm::make_early_inc_range(value->uses())) {
      auto *user = llvm::cast<llvm::Instruction>(use.getUser());
      if (user == wide || isMerged(user)) continue;
      if (llvm::ZExtInst *extension = extensionOrNull(user)) {
        extension->replaceAllUsesWith(wide);
        extension->eraseFromParent();
        continue;
      }
      llvm::BasicBlock *block = blockOf(use);
      if (block == wide->getParent() && !isMerged(value)) continue; // there it is known as it is
      llvm::Instruction *&truncation = truncations[block];
      if (!truncation) truncation = new llvm::TruncInst(wide, value->getType(), "", block->getFirstInsertionPt());
      use.set(truncation);
    }
    // A debugger's variable is the lower half.
    if (!value->isUsedByMetadata()) return;
    if (llvm::isa<llvm::Argument>(value))
      followVariables(value, wide);
    else
      llvm::ValueAsMetadata::handleRAUW(value, wide);
  }

  // A parameter is in its register first, and then extended.
  void followVariables(llvm::Value *from, llvm::Value *to) {
    llvm::SmallVector<llvm::DbgVariableIntrinsic *, 2> intrinsics;
    llvm::SmallVector<llvm::DbgVariableRecord *, 2> records;
    llvm::findDbgUsers(intrinsics, from, &records);
    auto *extension = llvm::cast<llvm::Instruction>(to);
    for (llvm::DbgVariableIntrinsic *each : intrinsics) {
      each->clone()->insertBefore(extension);
      each->replaceVariableLocationOp(from, to);
    }
    for (llvm::DbgVariableRecord *each : records) {
      extension->getParent()->insertDbgRecordBefore(each->clone(), extension->getIterator());
      each->replaceVariableLocationOp(from, to);
    }
  }

  llvm::Function &function_;
  llvm::Type *wide_;
  llvm::SetVector<llvm::Value *> values_; // i32
  llvm::SetVector<llvm::PHINode *> merging_;
  llvm::DenseMap<llvm::Value *, llvm::Instruction *> widened_;
};

// Moves sums of a memory's base and an index to the accesses.
class PointerSinker {
public:
  bool run(llvm::Function &function) {
    llvm::SmallVector<llvm::Instruction *, 32> pointers;
    for (llvm::BasicBlock &block : function)
      for (llvm::Instruction &instruction : block)
        if (llvm::isa<llvm::GetElementPtrInst>(instruction)) pointers.push_back(&instruction);
    bool isChanged = false;
    for (llvm::Instruction *pointer : llvm::reverse(pointers)) // what is computed from it first
      if (isOfPreciseAccesses(*pointer) && isIndexElsewhere(*pointer)) isChanged |= sink(*pointer);
    return isChanged;
  }

private:
  // Whether it is, or leads to, the address of accesses that may trap and of nothing else. Pointers of proven loops have been chosen for the loop.
  static bool isOfPreciseAccesses(const llvm::Instruction &pointer) {
    const auto isPrecise = [](const llvm::User *user) { return llvm::isa<llvm::LoadInst, llvm::StoreInst>(user) && llvm::cast<llvm::Instruction>(user)->isVolatile(); };
    return llvm::all_of(pointer.users(), [&](const llvm::User *user) {
      return llvm::isa<llvm::GetElementPtrInst>(user) ? llvm::all_of(user->users(), isPrecise) : isPrecise(user);
    });
  }

  // The blocks that need an index for something else than a pointer.
  struct Blocks {
    const llvm::BasicBlock *first = nullptr;
    bool areSeveral = false;
    void add(const llvm::BasicBlock *block) {
      areSeveral |= first && first != block;
      first = block;
    }
  };

  // Whether the pointer's index is needed in another block anyway, or it has none.
  bool isIndexElsewhere(const llvm::Instruction &pointer) {
    const llvm::Value *at = &pointer;
    while (const auto *element = llvm::dyn_cast<llvm::GetElementPtrInst>(at)) {
      if (auto *index = llvm::dyn_cast<llvm::Instruction>(element->getOperand(1))) {
        const llvm::ZExtInst *extension = extensionOrNull(index);
        if (!extension) return false;
        const Blocks &blocks = blocksOf(extension->getOperand(0));
        return blocks.areSeveral || (blocks.first && blocks.first != pointer.getParent());
      }
      at = element->getPointerOperand();
    }
    return true;
  }

  const Blocks &blocksOf(const llvm::Value *index) {
    const auto [found, isNew] = blocks_.try_emplace(index);
    if (isNew)
      for (const llvm::Use &use : index->uses()) {
        const llvm::ZExtInst *extension = extensionOrNull(use.getUser());
        if (!extension) {
          found->second.add(blockOf(use));
          continue;
        }
        for (const llvm::Use &wide : extension->uses())
          if (!llvm::isa<llvm::GetElementPtrInst>(wide.getUser())) found->second.add(blockOf(wide));
      }
    return found->second;
  }

  llvm::DenseMap<const llvm::Value *, Blocks> blocks_; // by index
};

// Whether the value is the guest's stack pointer, or a constant away from it: a global's value. (Accesses of guests are volatile, or not aligned.)
bool isFrame(const llvm::Value *value) {
  using namespace llvm::PatternMatch;
  const llvm::Value *base;
  while (match(value, m_Add(m_Value(base), m_ConstantInt()))) value = base;
  const auto *load = llvm::dyn_cast<llvm::LoadInst>(value);
  return load && !load->isVolatile() && load->getAlign() > 1;
}

// Computes addresses within the guest's stack frame in each block that uses them, where there are several.
bool sinkFrameAddresses(llvm::Function &function) {
  using namespace llvm::PatternMatch;
  llvm::MapVector<llvm::Value *, llvm::SmallVector<llvm::Instruction *, 4>> addresses; // by what they are a constant away from
  for (llvm::BasicBlock &block : function)
    for (llvm::Instruction &instruction : block) {
      llvm::Value *base;
      if (!instruction.getType()->isIntegerTy(32) || !match(&instruction, m_Add(m_Value(base), m_ConstantInt()))) continue;
      const auto isElsewhere = [&](const llvm::Use &use) { return blockOf(use) != &block; };
      const auto isNeededElsewhere = [&](const llvm::Use &use) {
        const llvm::ZExtInst *extension = extensionOrNull(use.getUser());
        return isElsewhere(use) || (extension && llvm::any_of(extension->uses(), isElsewhere));
      };
      if (llvm::any_of(instruction.uses(), isNeededElsewhere)) addresses[base].push_back(&instruction);
    }
  // A single one may well take the place of the base.
  addresses.remove_if([](const auto &each) { return each.second.size() < 2 || !isFrame(each.first); });
  bool isChanged = false;
  for (const auto &[base, all] : addresses) // which may be one of the others, and gone
    for (llvm::Instruction *address : all) {
      llvm::SmallVector<llvm::ZExtInst *, 2> extensions;
      for (llvm::User *user : address->users())
        if (llvm::ZExtInst *extension = extensionOrNull(user)) extensions.push_back(extension);
      for (llvm::ZExtInst *extension : extensions) isChanged |= sink(*extension);
      isChanged |= sink(*address);
    }
  return isChanged;
}

} // namespace

llvm::PreservedAnalyses WideAddressesPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
  bool isChanged = PointerSinker().run(function);
  isChanged |= sinkFrameAddresses(function);
  isChanged |= Widener(function).run();
  if (!isChanged) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses preserved;
  preserved.preserveSet<llvm::CFGAnalyses>();
  return preserved;
}

} // namespace wasmc
