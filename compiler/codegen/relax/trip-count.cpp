#include "compiler/codegen/relax/trip-count.h"
#include <algorithm>
#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/Instructions.h>

namespace wasmc::relax {

using llvm::CmpInst;
using llvm::SCEV;
using llvm::SCEVAddRecExpr;

const Trip *TripCounts::of(const llvm::Loop *loop) {
  auto [at, isNew] = trips_.try_emplace(loop);
  if (isNew)
    at->second = compute(loop);
  return at->second.get();
}

// Any exit that is passed in every iteration bounds the count; that of the latch is tried first, since its test can be
// replaced by a counter.
std::unique_ptr<Trip> TripCounts::compute(const llvm::Loop *loop) {
  const llvm::BasicBlock *latch = loop->getLoopLatch();
  if (!latch)
    return nullptr;
  llvm::SmallVector<llvm::BasicBlock *, 4> exiting;
  loop->getExitingBlocks(exiting);
  if (auto at = std::find(exiting.begin(), exiting.end(), latch); at != exiting.end())
    std::swap(*at, exiting.front());
  for (const llvm::BasicBlock *block : exiting) {
    if (!dominators_.dominates(block, latch))
      continue;
    const SCEV *count = evolution_.getExitCount(loop, block);
    auto trip = std::make_unique<Trip>();
    const bool isKnown = llvm::isa<llvm::SCEVCouldNotCompute>(count) ? countByOwnRules(loop, block, *trip) : setCount(loop, count, *trip);
    if (!isKnown)
      continue;
    trip->isExact = block == latch;
    return trip;
  }
  return nullptr;
}

bool TripCounts::setCount(const llvm::Loop *loop, const SCEV *count, Trip &trip) {
  llvm::Type *wide = llvm::Type::getInt64Ty(evolution_.getContext());
  const unsigned bits = static_cast<unsigned>(evolution_.getTypeSizeInBits(count->getType()));
  if (auto *constant = llvm::dyn_cast<llvm::SCEVConstant>(count)) {
    if (constant->getAPInt().getActiveBits() > 32)
      return false;
    trip.count.constant = static_cast<i64>(constant->getAPInt().getZExtValue());
    return true;
  }
  if (evolution_.isLoopInvariant(count, &root_)) {
    if (bits > 64)
      return false;
    if (evolution_.getUnsignedRangeMax(count).getActiveBits() > 32)
      trip.comparisons.push_back({CmpInst::ICMP_ULT, count, evolution_.getConstant(count->getType(), u64(1) << 32)});
    trip.count.invariant = evolution_.getNoopOrZeroExtend(count, wide);
    return true;
  }
  // A count that depends on the counters of outer loops: of triangular nests.
  if (bits == 64) {
    llvm::SmallVector<Linear, 2> parts;
    return Lineariser(evolution_, root_).ofWide(count, trip.count, parts) && parts.empty();
  }
  if (bits != 32 || !Lineariser(evolution_, root_).ofWrapping(count, trip.count))
    return false;
  // A Linear of -1 stands for 2^32 - 1. That is excluded where the loop is entered only for other values.
  if (evolution_.isLoopEntryGuardedByCond(loop, CmpInst::ICMP_NE, count, evolution_.getMinusOne(count->getType())))
    trip.least = -1;
  return true;
}

bool TripCounts::countByOwnRules(const llvm::Loop *loop, const llvm::BasicBlock *exiting, Trip &trip) {
  auto *branch = llvm::dyn_cast<llvm::BranchInst>(exiting->getTerminator());
  auto *test = branch && branch->isConditional() ? llvm::dyn_cast<llvm::ICmpInst>(branch->getCondition()) : nullptr;
  if (!test || !test->getOperand(0)->getType()->isIntegerTy())
    return false;
  // The loop goes on while `predicate` holds between left and right.
  CmpInst::Predicate predicate = loop->contains(branch->getSuccessor(0)) ? test->getPredicate() : test->getInversePredicate();
  const SCEV *left = evolution_.getSCEVAtScope(test->getOperand(0), loop), *right = evolution_.getSCEVAtScope(test->getOperand(1), loop);
  if (!evolution_.isLoopInvariant(right, loop)) {
    std::swap(left, right);
    predicate = CmpInst::getSwappedPredicate(predicate);
  }
  auto *counter = llvm::dyn_cast<SCEVAddRecExpr>(left);
  // Only in terms of what is known before the whole nest.
  if (!counter || counter->getLoop() != loop || !counter->isAffine() || !evolution_.isLoopInvariant(right, &root_) ||
      !evolution_.isLoopInvariant(counter->getStart(), &root_) || evolution_.getTypeSizeInBits(counter->getType()) > 64)
    return false;
  switch (predicate) {
  case CmpInst::ICMP_NE: return countToInequality(loop, counter, right, trip);
  case CmpInst::ICMP_ULT: return countToBound(loop, counter, right, false, trip);
  case CmpInst::ICMP_SLT: return countToBound(loop, counter, right, true, trip);
  default: return false;
  }
}

// `for (p = start; p != end; p += step)`: the distance, modulo 2^width, divided by the step. If it is a multiple of the step,
// the quotient is the least number of steps that leads to the end, wrapping or not.
bool TripCounts::countToInequality(const llvm::Loop *loop, const SCEVAddRecExpr *counter, const SCEV *end, Trip &trip) {
  auto *step = llvm::dyn_cast<llvm::SCEVConstant>(counter->getStepRecurrence(evolution_));
  if (!step || step->isZero())
    return false;
  const bool isDown = step->getAPInt().isNegative();
  const SCEV *distance = isDown ? evolution_.getMinusSCEV(counter->getStart(), end) : evolution_.getMinusSCEV(end, counter->getStart());
  const SCEV *size = evolution_.getConstant(step->getAPInt().abs());
  trip.comparisons.push_back({CmpInst::ICMP_EQ, evolution_.getURemExpr(distance, size), evolution_.getZero(distance->getType())});
  return setCount(loop, evolution_.getUDivExpr(distance, size), trip);
}

// `for (i = start; i < bound; i += step)` with a step that may jump over the largest number: it does not if the bound is at
// most that number minus the step; then the count is (bound - start) / step, rounded up, and `start <= bound` makes the
// difference a natural number.
bool TripCounts::countToBound(const llvm::Loop *loop, const SCEVAddRecExpr *counter, const SCEV *bound, bool isSigned, Trip &trip) {
  auto *step = llvm::dyn_cast<llvm::SCEVConstant>(counter->getStepRecurrence(evolution_));
  if (!step || !step->getAPInt().isStrictlyPositive())
    return false;
  const unsigned bits = step->getAPInt().getBitWidth();
  const llvm::APInt largest = isSigned ? llvm::APInt::getSignedMaxValue(bits) : llvm::APInt::getMaxValue(bits);
  const SCEV *start = counter->getStart();
  trip.comparisons.push_back({isSigned ? CmpInst::ICMP_SLE : CmpInst::ICMP_ULE, bound, evolution_.getConstant(largest - step->getAPInt())});
  trip.comparisons.push_back({isSigned ? CmpInst::ICMP_SLE : CmpInst::ICMP_ULE, start, bound});
  // ceil(d / s) as d / s + (d % s != 0) would need a select; d <= largest - step keeps d + s - 1 from wrapping when unsigned.
  const SCEV *distance = evolution_.getMinusSCEV(bound, start);
  trip.comparisons.push_back({CmpInst::ICMP_ULE, distance, evolution_.getConstant(llvm::APInt::getMaxValue(bits) - step->getAPInt())});
  const SCEV *rounded = evolution_.getAddExpr(distance, evolution_.getConstant(step->getAPInt() - 1));
  return setCount(loop, evolution_.getUDivExpr(rounded, step), trip);
}

} // namespace wasmc::relax
