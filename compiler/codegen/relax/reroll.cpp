#include "compiler/codegen/relax/reroll.h"
#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/Instructions.h>

namespace wasmc::relax {
namespace {

using llvm::Instruction;
using llvm::PHINode;
using llvm::Value;

class Reroller {
public:
  Reroller(llvm::Loop &loop, llvm::ScalarEvolution &evolution, llvm::ArrayRef<Access> accesses, u32 copies)
      : loop_(loop), block_(*loop.getHeader()), evolution_(evolution), accesses_(accesses), copies_(copies) {
    u32 position = 0;
    for (const Instruction &instruction : block_)
      positions_[&instruction] = position++;
    for (const Access &access : accesses)
      if (access.instruction->getParent() == &block_)
        accessOf_[access.instruction] = &access;
  }

  // Finds the copies of every access and of every value that is carried on.
  bool find() {
    return matchStores() && matchCarried() && isComplete() && keepsOrder() && canDropCopies() && findCounters();
  }

  bool isDropped(const Instruction *instruction) const {
    auto at = place_.find(instruction);
    return at != place_.end() && at->second.copy != 0;
  }

  void apply() {
    for (auto &[phi, first] : carried_)
      phi->setIncomingValueForBlock(&block_, first);
    for (auto &[increment, step] : counters_)
      increment->setOperand(1, llvm::ConstantInt::get(increment->getType(), step));
    llvm::SmallVector<Instruction *, 32> dropped;
    for (Instruction &instruction : block_)
      if (isDropped(&instruction))
        dropped.push_back(&instruction);
    for (Instruction *instruction : dropped) {
      const Place place = place_[instruction];
      place.first->andIRFlags(instruction); // what holds for all copies
      if (place.copy == copies_ - 1) // its last value is now that of the first copy
        instruction->replaceUsesOutsideBlock(place.first, &block_);
      instruction->replaceAllUsesWith(llvm::PoisonValue::get(instruction->getType())); // of other dropped ones
    }
    for (Instruction *instruction : dropped)
      instruction->eraseFromParent();
  }

private:
  struct Place {
    u32 copy;
    Instruction *first; // its counterpart in copy 0
  };

  std::optional<i64> stepPerCopy(const Access &access) const {
    const Term *term = access.address.term(&loop_);
    const i64 step = term ? term->step : 0;
    if (step % copies_ != 0)
      return {};
    return step / copies_;
  }

  // `b` does in copy `k` what `a` does in copy 0.
  bool areAccessCopies(const Access &a, const Access &b, u32 k) const {
    const std::optional<i64> step = stepPerCopy(a);
    return step && a.memory == b.memory && a.width == b.width && a.address.isParallel(b.address) &&
           b.address.constant == a.address.constant + *step * k && a.instruction->getOpcode() == b.instruction->getOpcode() &&
           llvm::getLoadStoreType(a.instruction) == llvm::getLoadStoreType(b.instruction);
  }

  bool place(Instruction *instruction, u32 copy, Instruction *first) {
    auto [at, isNew] = place_.try_emplace(instruction, Place{copy, first});
    return isNew || (at->second.copy == copy && at->second.first == first);
  }

  bool matchStores() {
    llvm::SmallVector<const Access *, 16> stores;
    for (Instruction &instruction : block_)
      if (llvm::isa<llvm::StoreInst>(instruction)) {
        auto at = accessOf_.find(&instruction);
        if (at == accessOf_.end())
          return false;
        stores.push_back(at->second);
      }
    for (const Access *first : stores) {
      if (place_.contains(first->instruction))
        continue;
      place(first->instruction, 0, first->instruction);
      for (u32 k = 1; k < copies_; ++k) {
        auto copy = llvm::find_if(stores, [&](const Access *s) { return !place_.contains(s->instruction) && areAccessCopies(*first, *s, k); });
        if (copy == stores.end() || !place((*copy)->instruction, k, first->instruction) ||
            !match(first->instruction->getOperand(0), (*copy)->instruction->getOperand(0), k))
          return false;
      }
    }
    return true;
  }

  // Values that an iteration leaves for the next: copy k starts from what copy k - 1 leaves.
  bool matchCarried() {
    for (PHINode &phi : block_.phis()) {
      if (isCounter(&phi))
        continue;
      auto *last = llvm::dyn_cast<Instruction>(phi.getIncomingValueForBlock(&block_));
      if (!last || last->getParent() != &block_ || llvm::isa<PHINode>(last))
        return false;
      Instruction *first = nullptr;
      if (auto at = before_.find({&phi, 1}); at != before_.end())
        first = llvm::dyn_cast<Instruction>(at->second);
      else
        for (Instruction &instruction : block_)
          if (!first && instruction.getOpcode() == last->getOpcode() && llvm::is_contained(instruction.operands(), &phi))
            first = &instruction;
      if (!first || first->getParent() != &block_ || first == last)
        return false;
      Value *leaves = last;
      for (u32 k = copies_ - 1; k > 0; --k) {
        if (!match(first, leaves, k))
          return false;
        auto at = before_.find({&phi, k});
        if (at == before_.end())
          return false;
        leaves = at->second;
      }
      if (leaves != first)
        return false;
      carried_.push_back({&phi, first});
    }
    return true;
  }

  bool isCounter(Value *value) const {
    if (!evolution_.isSCEVable(value->getType()) || value->getType()->isPointerTy())
      return false;
    auto *recurrence = llvm::dyn_cast<llvm::SCEVAddRecExpr>(evolution_.getSCEV(value));
    return recurrence && recurrence->getLoop() == &loop_ && recurrence->isAffine() && llvm::isa<llvm::SCEVConstant>(recurrence->getOperand(1));
  }

  // `b` is in copy k what `a` is in copy 0.
  bool match(Value *a, Value *b, u32 k) {
    if (auto *phi = llvm::dyn_cast<PHINode>(a); phi && phi->getParent() == &block_ && !isCounter(phi)) {
      auto [at, isNew] = before_.try_emplace({phi, k}, b);
      return isNew || at->second == b;
    }
    auto *first = llvm::dyn_cast<Instruction>(a), *copy = llvm::dyn_cast<Instruction>(b);
    if (!first || !loop_.contains(first))
      return a == b; // the same in all iterations
    if (!copy || !loop_.contains(copy))
      return false;
    if (isCounter(a)) {
      if (!isCounter(b) || a->getType() != b->getType())
        return false;
      auto *from = llvm::cast<llvm::SCEVAddRecExpr>(evolution_.getSCEV(a));
      const llvm::APInt step = llvm::cast<llvm::SCEVConstant>(from->getOperand(1))->getAPInt();
      if (step.srem(copies_) != 0)
        return false;
      auto *difference = llvm::dyn_cast<llvm::SCEVConstant>(evolution_.getMinusSCEV(evolution_.getSCEV(b), from));
      usesCounters_ = true;
      return difference && difference->getAPInt() == step.sdiv(llvm::APInt(step.getBitWidth(), copies_, true)) * k;
    }
    if (auto at = place_.find(copy); at != place_.end())
      return at->second.copy == k && at->second.first == first;
    if (!first->isSameOperationAs(copy) || llvm::isa<PHINode>(first) || first->getParent() != &block_ || copy->getParent() != &block_ ||
        !place(copy, k, first) || !place(first, 0, first))
      return false;
    if (llvm::isa<llvm::LoadInst>(first)) {
      auto x = accessOf_.find(first), y = accessOf_.find(copy);
      return x != accessOf_.end() && y != accessOf_.end() && areAccessCopies(*x->second, *y->second, k);
    }
    if (first->mayReadOrWriteMemory() || first->getNumOperands() != copy->getNumOperands())
      return false;
    // Producers swap the factors of some copies. Which way they belong shows at a glance: at addresses and opcodes.
    const bool isSwapped = first->isCommutative() && first->getNumOperands() == 2 &&
                           !(mayMatch(first->getOperand(0), copy->getOperand(0), k) && mayMatch(first->getOperand(1), copy->getOperand(1), k)) &&
                           mayMatch(first->getOperand(0), copy->getOperand(1), k) && mayMatch(first->getOperand(1), copy->getOperand(0), k);
    for (unsigned i = 0; i < first->getNumOperands(); ++i)
      if (!match(first->getOperand(i), copy->getOperand(isSwapped ? 1 - i : i), k))
        return false;
    return true;
  }

  // False if match() would find out without looking at operands that it is not so.
  bool mayMatch(Value *a, Value *b, u32 k) const {
    if (auto *phi = llvm::dyn_cast<PHINode>(a); phi && phi->getParent() == &block_ && !isCounter(phi)) {
      auto at = before_.find({phi, k});
      return at == before_.end() || at->second == b;
    }
    auto *first = llvm::dyn_cast<Instruction>(a), *copy = llvm::dyn_cast<Instruction>(b);
    if (!first || !loop_.contains(first))
      return a == b;
    if (!copy || !loop_.contains(copy))
      return false;
    if (isCounter(a))
      return isCounter(b);
    auto x = accessOf_.find(first), y = accessOf_.find(copy);
    if (x != accessOf_.end() && y != accessOf_.end())
      return areAccessCopies(*x->second, *y->second, k);
    return first->isSameOperationAs(copy);
  }

  // Whatever touches memory is in one of the copies, and each copy is whole.
  bool isComplete() const {
    llvm::DenseMap<const Instruction *, u32> found;
    for (Instruction &instruction : block_) {
      auto at = place_.find(&instruction);
      if (at != place_.end())
        ++found[at->second.first];
      else if (instruction.mayReadOrWriteMemory() || instruction.mayThrow())
        return false;
    }
    return llvm::all_of(found, [&](const auto &each) { return each.second == copies_; });
  }

  // Of two accesses that change places, both load, or they lie apart in every iteration.
  bool keepsOrder() const {
    llvm::SmallVector<const Access *, 32> inOrder;
    for (const Instruction &instruction : block_)
      if (auto at = accessOf_.find(&instruction); at != accessOf_.end())
        inOrder.push_back(at->second);
    if (inOrder.size() > 64)
      return false;
    const auto key = [&](const Access *access) {
      const Place &place = place_.find(access->instruction)->second;
      return std::pair(place.copy, positions_.find(place.first)->second);
    };
    for (usize i = 0; i < inOrder.size(); ++i)
      for (usize j = i + 1; j < inOrder.size(); ++j) {
        const Access &x = *inOrder[i], &y = *inOrder[j];
        if (key(&x) < key(&y) || (llvm::isa<llvm::LoadInst>(x.instruction) && llvm::isa<llvm::LoadInst>(y.instruction)))
          continue;
        const bool areApart = x.memory == y.memory && x.address.isParallel(y.address) &&
                              (x.address.constant + x.width <= y.address.constant || y.address.constant + y.width <= x.address.constant);
        if (!areApart)
          return false;
      }
    return true;
  }

  // Nothing that stays uses what goes; outside only what the last copy leaves is used.
  bool canDropCopies() const {
    for (const auto &[instruction, place] : place_)
      for (const llvm::User *user : instruction->users()) {
        auto *by = llvm::cast<Instruction>(user);
        const bool isOutside = by->getParent() != &block_;
        if (isOutside ? place.copy != copies_ - 1 : place.copy != 0 && !isDropped(by) && !llvm::isa<PHINode>(by))
          return false;
        if (!isOutside && llvm::isa<PHINode>(by) && !llvm::any_of(carried_, [&](const auto &c) { return c.first == by; }))
          return false;
      }
    return true;
  }

  // Counters that something beside addresses and the latch needs advance by the n-th part.
  bool findCounters() {
    for (PHINode &phi : block_.phis()) {
      if (!isCounter(&phi))
        continue;
      auto *increment = llvm::dyn_cast<llvm::BinaryOperator>(phi.getIncomingValueForBlock(&block_));
      auto *step = increment ? llvm::dyn_cast<llvm::ConstantInt>(increment->getOperand(1)) : nullptr;
      const bool isSimple = step && increment->getOpcode() == Instruction::Add && increment->getOperand(0) == &phi &&
                            step->getValue().getBitWidth() <= 64 && step->getValue().srem(copies_) == 0;
      bool isUsedOutside = false;
      for (const llvm::User *user : phi.users())
        isUsedOutside |= llvm::cast<Instruction>(user)->getParent() != &block_;
      if (isUsedOutside)
        return false;
      if (isSimple) {
        increment->dropPoisonGeneratingFlags();
        counters_.push_back({increment, step->getValue().sdiv(llvm::APInt(step->getBitWidth(), copies_, true))});
        continue;
      }
      if (usesCounters_ || !increment)
        return false;
      for (const llvm::User *user : increment->users())
        if (llvm::cast<Instruction>(user)->getParent() != &block_)
          return false;
    }
    // What else is computed from counters and used behind the loop would be that of the last copy only by chance.
    for (Instruction &instruction : block_)
      if (!place_.contains(&instruction) && !llvm::is_contained(llvm::make_first_range(counters_), &instruction))
        for (const llvm::User *user : instruction.users())
          if (llvm::cast<Instruction>(user)->getParent() != &block_)
            return false;
    return true;
  }

  llvm::Loop &loop_;
  llvm::BasicBlock &block_;
  llvm::ScalarEvolution &evolution_;
  llvm::ArrayRef<Access> accesses_;
  const u32 copies_;
  llvm::DenseMap<const Instruction *, u32> positions_;
  llvm::DenseMap<const Instruction *, const Access *> accessOf_;
  llvm::DenseMap<const Instruction *, Place> place_;
  llvm::DenseMap<std::pair<PHINode *, u32>, Value *> before_; // what copy k starts from in place of the phi
  llvm::SmallVector<std::pair<PHINode *, Instruction *>, 4> carried_;
  llvm::SmallVector<std::pair<llvm::BinaryOperator *, llvm::APInt>, 4> counters_;
  bool usesCounters_ = false;
};

} // namespace

u32 reroll(llvm::Loop &loop, llvm::ScalarEvolution &evolution, llvm::SmallVectorImpl<Access> &accesses) {
  constexpr u32 kMostCopies = 16;
  if (loop.getNumBlocks() != 1)
    return 1;
  u32 loads = 0, stores = 0;
  for (const Access &access : accesses)
    if (loop.contains(access.instruction))
      ++(llvm::isa<llvm::LoadInst>(access.instruction) ? loads : stores);
  for (u32 copies = kMostCopies; copies > 1; --copies) {
    if (loads + stores == 0 || loads % copies != 0 || stores % copies != 0)
      continue;
    Reroller reroller(loop, evolution, accesses, copies);
    if (!reroller.find())
      continue;
    llvm::erase_if(accesses, [&](const Access &access) { return reroller.isDropped(access.instruction); });
    for (Access &access : accesses)
      if (loop.contains(access.instruction))
        for (Term &term : access.address.terms)
          if (term.loop == &loop)
            term.step /= copies;
    reroller.apply();
    return copies;
  }
  return 1;
}

} // namespace wasmc::relax
