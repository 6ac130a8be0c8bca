#include "compiler/codegen/relax/range-check.h"
#include <llvm/Analysis/ScalarEvolutionExpressions.h>

namespace wasmc::relax {

using llvm::CmpInst;
using llvm::SCEV;

// Of bounds that differ in the constant only, the sharpest is enough.
bool RangeCheck::addBound(Kind kind, MemoryIndex memory, Linear linear) {
  if (!visitTrips(linear))
    return false;
  for (Bound &bound : bounds_)
    if (bound.kind == kind && (kind != Kind::InMemory || bound.memory == memory) && bound.linear.isParallel(linear)) {
      bound.linear.constant = kind == Kind::AtLeastZero ? std::min(bound.linear.constant, linear.constant)
                                                        : std::max(bound.linear.constant, linear.constant);
      return true;
    }
  bounds_.push_back({kind, memory, std::move(linear)});
  return true;
}

bool RangeCheck::visitTrips(const Linear &linear) {
  for (const Term &term : linear.terms)
    if (!addTrip(term.loop))
      return false;
  return true;
}

bool RangeCheck::addTrip(const llvm::Loop *loop) {
  if (llvm::is_contained(counted_, loop))
    return true;
  const Trip *trip = trips_.of(loop);
  if (!trip)
    return false;
  counted_.push_back(loop);
  comparisons_.append(trip->comparisons.begin(), trip->comparisons.end());
  if (trip->count.terms.empty() && trip->count.constant >= 0) // an invariant, as it is: nothing was assumed
    return true;
  Linear atLeast = trip->count, below = trip->count;
  atLeast.constant -= trip->least;
  below.constant -= (i64(1) << 32) - 1;
  return addBound(Kind::AtLeastZero, MemoryIndex{0}, std::move(atLeast)) && addBound(Kind::Below2To32, MemoryIndex{0}, std::move(below));
}

bool RangeCheck::addAccess(MemoryIndex memory, const Linear &address, llvm::ArrayRef<Linear> parts, u32 width) {
  bool isPositive = false; // the address is, since one of the indices is
  for (const Linear &part : parts) {
    const bool isMain = part.isParallel(address) && address.constant >= part.constant;
    isPositive |= isMain;
    if (!addBound(Kind::AtLeastZero, memory, part))
      return false;
    if (isMain) // part <= address < size <= 2^32
      continue;
    Linear below = part;
    below.constant -= (i64(1) << 32) - 1;
    if (!addBound(Kind::Below2To32, memory, std::move(below)))
      return false;
  }
  if (!isPositive && !addBound(Kind::AtLeastZero, memory, address))
    return false;
  Linear end = address;
  end.constant += width;
  return addBound(Kind::InMemory, memory, std::move(end));
}

bool RangeCheck::extreme(Linear linear, bool isGreatest, Linear &out) {
  while (!linear.terms.empty()) {
    const Term term = linear.terms.pop_back_val(); // the innermost: counts only bring terms of loops outside of it
    if ((term.step > 0) == isGreatest && !addScaled(evolution_, linear, trips_.of(term.loop)->count, term.step))
      return false;
  }
  out = std::move(linear);
  return true;
}

bool RangeCheck::addCondition(const Condition &condition) {
  if (condition.right && (evolution_.isKnownPredicate(condition.predicate, condition.left, condition.right) ||
                          evolution_.isLoopEntryGuardedByCond(&root_, condition.predicate, condition.left, condition.right)))
    return true;
  if (condition.right && evolution_.isKnownPredicate(CmpInst::getInversePredicate(condition.predicate), condition.left, condition.right))
    return false;
  for (const Condition &known : conditions_)
    if (known.predicate == condition.predicate && known.left == condition.left && known.right == condition.right && known.memory == condition.memory)
      return true;
  conditions_.push_back(condition);
  return true;
}

bool RangeCheck::finish() {
  llvm::Type *wide = llvm::Type::getInt64Ty(evolution_.getContext());
  for (const Comparison &comparison : comparisons_)
    if (!addCondition({comparison.predicate, comparison.left, comparison.right}))
      return false;
  for (const Bound &bound : bounds_) {
    Linear end;
    if (!extreme(bound.linear, bound.kind != Kind::AtLeastZero, end))
      return false;
    const SCEV *value = evolution_.getConstant(wide, static_cast<u64>(end.constant), true);
    if (end.invariant)
      value = evolution_.getAddExpr(end.invariant, value);
    bool isPossible = true;
    switch (bound.kind) {
    case Kind::AtLeastZero: isPossible = addCondition({CmpInst::ICMP_SGE, value, evolution_.getZero(wide)}); break;
    case Kind::Below2To32: isPossible = addCondition({CmpInst::ICMP_SLE, value, evolution_.getZero(wide)}); break;
    case Kind::InMemory:
      if (!evolution_.isKnownPredicate(CmpInst::ICMP_SLE, value, evolution_.getConstant(wide, memory_.leastSize(bound.memory))))
        isPossible = addCondition({CmpInst::ICMP_SLE, value, nullptr, bound.memory});
      break;
    }
    if (!isPossible)
      return false;
  }
  return true;
}

bool RangeCheck::isSafeToExpand(llvm::SCEVExpander &expander, const llvm::Instruction *before) const {
  return llvm::all_of(conditions_, [&](const Condition &c) {
    return expander.isSafeToExpandAt(c.left, before) && (!c.right || expander.isSafeToExpandAt(c.right, before));
  });
}

llvm::Value *RangeCheck::emit(llvm::SCEVExpander &expander, llvm::Instruction *before) const {
  llvm::IRBuilder<> builder(before);
  llvm::DenseMap<u32, llvm::Value *> sizes;
  llvm::Value *isSafe = nullptr;
  for (const Condition &condition : conditions_) {
    llvm::Value *left = expander.expandCodeFor(condition.left, condition.left->getType(), before->getIterator());
    llvm::Value *right = nullptr;
    if (condition.right) {
      right = expander.expandCodeFor(condition.right, condition.right->getType(), before->getIterator());
    } else {
      llvm::Value *&size = sizes[condition.memory.value];
      right = size = size ? size : memory_.emitSize(builder, condition.memory);
    }
    llvm::Value *holds = builder.CreateICmp(condition.predicate, left, right);
    isSafe = isSafe ? builder.CreateAnd(isSafe, holds) : holds;
  }
  return isSafe;
}

} // namespace wasmc::relax
