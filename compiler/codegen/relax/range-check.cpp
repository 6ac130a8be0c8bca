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

bool RangeCheck::isCountable(const Linear &linear) {
  return llvm::all_of(linear.terms, [&](const Term &term) {
    const Trip *trip = trips_.of(term.loop);
    return trip && isCountable(trip->count);
  });
}

bool RangeCheck::addAccess(MemoryIndex memory, const Linear &address, llvm::ArrayRef<Linear> parts, u32 width) {
  if (!isCountable(address) || !llvm::all_of(parts, [&](const Linear &part) { return isCountable(part); }))
    return false;
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

bool RangeCheck::addOutside(const Linear &address, u32 width, u64 first, u64 end) {
  for (Outside &outside : outsides_)
    if (outside.first == first && outside.end == end && outside.linear.isParallel(address)) {
      outside.least = std::min(outside.least, address.constant);
      outside.past = std::max(outside.past, address.constant + width);
      return true;
    }
  outsides_.push_back({address, address.constant, address.constant + width, first, end});
  outsides_.back().linear.constant = 0;
  return isCountable(address);
}

const SCEV *RangeCheck::sum(const Linear &end, i64 addend) const {
  const SCEV *value = evolution_.getConstant(llvm::Type::getInt64Ty(evolution_.getContext()), static_cast<u64>(end.constant + addend), true);
  return end.invariant ? evolution_.getAddExpr(end.invariant, value) : value;
}

bool RangeCheck::addAlternative(const Outside &outside) {
  llvm::Type *wide = llvm::Type::getInt64Ty(evolution_.getContext());
  Linear least, greatest;
  if (!extreme(outside.linear, false, least) || !extreme(outside.linear, true, greatest))
    return false;
  const Alternative either{{CmpInst::ICMP_SLE, sum(greatest, outside.past), evolution_.getConstant(wide, outside.first)},
                           {CmpInst::ICMP_SGE, sum(least, outside.least), evolution_.getConstant(wide, outside.end)}};
  const auto isKnown = [&](const Condition &c) { return evolution_.isKnownPredicate(c.predicate, c.left, c.right); };
  const auto isImpossible = [&](const Condition &c) { return evolution_.isKnownPredicate(CmpInst::getInversePredicate(c.predicate), c.left, c.right); };
  if (isKnown(either.below) || isKnown(either.above))
    return true;
  alternatives_.push_back(either);
  return !isImpossible(either.below) || !isImpossible(either.above);
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
    const SCEV *value = sum(end, 0);
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
  return llvm::all_of(outsides_, [&](const Outside &outside) { return addAlternative(outside); });
}

bool RangeCheck::isSafeToExpand(llvm::SCEVExpander &expander, const llvm::Instruction *before) const {
  const auto isSafe = [&](const Condition &c) {
    return expander.isSafeToExpandAt(c.left, before) && (!c.right || expander.isSafeToExpandAt(c.right, before));
  };
  return llvm::all_of(conditions_, isSafe) && llvm::all_of(alternatives_, [&](const Alternative &a) { return isSafe(a.below) && isSafe(a.above); });
}

llvm::Value *RangeCheck::emit(llvm::SCEVExpander &expander, llvm::Instruction *before) const {
  llvm::IRBuilder<> builder(before);
  llvm::DenseMap<u32, llvm::Value *> sizes;
  llvm::Value *isSafe = nullptr;
  const auto compare = [&](const Condition &condition) {
    llvm::Value *left = expander.expandCodeFor(condition.left, condition.left->getType(), before->getIterator());
    llvm::Value *right = nullptr;
    if (condition.right) {
      right = expander.expandCodeFor(condition.right, condition.right->getType(), before->getIterator());
    } else {
      llvm::Value *&size = sizes[condition.memory.value];
      right = size = size ? size : memory_.emitSize(builder, condition.memory);
    }
    return builder.CreateICmp(condition.predicate, left, right);
  };
  const auto demand = [&](llvm::Value *holds) { isSafe = isSafe ? builder.CreateAnd(isSafe, holds) : holds; };
  for (const Condition &condition : conditions_)
    demand(compare(condition));
  for (const Alternative &either : alternatives_) {
    llvm::Value *below = compare(either.below);
    demand(builder.CreateOr(below, compare(either.above)));
  }
  return isSafe;
}

} // namespace wasmc::relax
