#include "compiler/codegen/relax/linear.h"
#include <algorithm>
#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/IR/PatternMatch.h>

namespace wasmc::relax {
namespace {

bool isSmall(i64 value, i64 bound) { return -bound <= value && value <= bound; }

bool addTerm(Linear &sum, const llvm::Loop *loop, i64 step) {
  auto at = std::find_if(sum.terms.begin(), sum.terms.end(), [&](const Term &t) { return t.loop == loop; });
  if (at == sum.terms.end()) {
    at = std::find_if(sum.terms.begin(), sum.terms.end(), [&](const Term &t) { return t.loop->getLoopDepth() > loop->getLoopDepth(); });
    at = sum.terms.insert(at, Term{loop, 0});
  }
  at->step += step;
  const bool fits = isSmall(at->step, kLargestStep);
  if (at->step == 0)
    sum.terms.erase(at);
  return fits && sum.terms.size() <= kMostLoops;
}

} // namespace

const Term *Linear::term(const llvm::Loop *loop) const {
  for (const Term &t : terms)
    if (t.loop == loop)
      return &t;
  return nullptr;
}

bool addScaled(llvm::ScalarEvolution &evolution, Linear &sum, const Linear &addend, i64 factor) {
  if (!isSmall(factor, kLargestStep) || !isSmall(addend.constant, kLargestConstant))
    return false;
  i64 product = 0;
  if (__builtin_mul_overflow(addend.constant, factor, &product) || __builtin_add_overflow(sum.constant, product, &sum.constant))
    return false;
  if (addend.invariant) {
    const llvm::SCEV *scaled = evolution.getMulExpr(evolution.getConstant(addend.invariant->getType(), static_cast<u64>(factor)), addend.invariant);
    sum.invariant = sum.invariant ? evolution.getAddExpr(sum.invariant, scaled) : scaled;
  }
  for (const Term &t : addend.terms)
    if (!isSmall(t.step, kLargestStep) || !addTerm(sum, t.loop, t.step * factor))
      return false;
  return true;
}

struct Lineariser::Wrapping {
  u32 constant = 0;
  llvm::SmallVector<const llvm::SCEV *, 4> invariants;
  llvm::SmallVector<std::pair<const llvm::Loop *, u32>, 3> steps;
};

// The constant of a recurrence of an outer loop is taken out, modulo 2^32, so that p and p + 8 are in one array there, too.
const llvm::SCEV *Lineariser::withoutConstant(const llvm::SCEV *value, u32 &constant) {
  if (auto *number = llvm::dyn_cast<llvm::SCEVConstant>(value)) {
    constant += static_cast<u32>(number->getAPInt().getZExtValue());
    return evolution_.getZero(value->getType());
  }
  if (auto *sum = llvm::dyn_cast<llvm::SCEVAddExpr>(value))
    if (auto *number = llvm::dyn_cast<llvm::SCEVConstant>(sum->getOperand(0))) {
      constant += static_cast<u32>(number->getAPInt().getZExtValue());
      llvm::SmallVector<const llvm::SCEV *, 4> rest(sum->operands().drop_front());
      return evolution_.getAddExpr(rest);
    }
  if (auto *recurrence = llvm::dyn_cast<llvm::SCEVAddRecExpr>(value); recurrence && recurrence->isAffine()) {
    const llvm::SCEV *start = withoutConstant(recurrence->getStart(), constant);
    if (start != recurrence->getStart())
      return evolution_.getAddRecExpr(start, recurrence->getStepRecurrence(evolution_), recurrence->getLoop(), llvm::SCEV::FlagAnyWrap);
  }
  return value;
}

bool Lineariser::collect(const llvm::SCEV *value, u32 factor, Wrapping &out) {
  if (auto *constant = llvm::dyn_cast<llvm::SCEVConstant>(value)) {
    out.constant += factor * static_cast<u32>(constant->getAPInt().getZExtValue());
    return true;
  }
  if (auto *sum = llvm::dyn_cast<llvm::SCEVAddExpr>(value))
    return llvm::all_of(sum->operands(), [&](const llvm::SCEV *operand) { return collect(operand, factor, out); });
  if (auto *product = llvm::dyn_cast<llvm::SCEVMulExpr>(value))
    if (auto *constant = llvm::dyn_cast<llvm::SCEVConstant>(product->getOperand(0))) {
      llvm::SmallVector<const llvm::SCEV *, 4> rest(product->operands().drop_front());
      return collect(evolution_.getMulExpr(rest), factor * static_cast<u32>(constant->getAPInt().getZExtValue()), out);
    }
  if (auto *recurrence = llvm::dyn_cast<llvm::SCEVAddRecExpr>(value); recurrence && root_.contains(recurrence->getLoop())) {
    auto *step = llvm::dyn_cast<llvm::SCEVConstant>(recurrence->getStepRecurrence(evolution_));
    if (!recurrence->isAffine() || !step)
      return false;
    out.steps.push_back({recurrence->getLoop(), factor * static_cast<u32>(step->getAPInt().getZExtValue())});
    return collect(recurrence->getStart(), factor, out);
  }
  if (!evolution_.isLoopInvariant(value, &root_)) {
    using namespace llvm::PatternMatch;
    // `x ^ -2^k` is -2^k - x for a multiple of 2^k: how a producer writes the address of a[n - i].
    auto *unknown = llvm::dyn_cast<llvm::SCEVUnknown>(value);
    llvm::Value *operand = nullptr;
    const llvm::APInt *mask = nullptr;
    if (!unknown || !match(unknown->getValue(), m_Xor(m_Value(operand), m_APInt(mask))) || !mask->isNegatedPowerOf2())
      return false;
    const llvm::SCEV *multiple = evolution_.getSCEV(operand);
    if (evolution_.getMinTrailingZeros(multiple) < mask->countr_zero())
      return false;
    out.constant += factor * static_cast<u32>(mask->getZExtValue());
    return collect(multiple, 0 - factor, out);
  }
  u32 constant = 0;
  value = withoutConstant(value, constant);
  out.constant += factor * constant;
  out.invariants.push_back(factor == 1 ? value : evolution_.getMulExpr(evolution_.getConstant(value->getType(), factor), value));
  return true;
}

// An invariant beside a large constant is an address minus that constant, as where a producer counts up to 0 from the end of an array: it may
// be below 0, while only a memory of over 2 GiB has addresses that look so. Otherwise it is an address.
const llvm::SCEV *Lineariser::extended(const llvm::SCEV *invariant, i32 constant) {
  constexpr i32 kLargeConstant = 1 << 16;
  llvm::Type *wide = llvm::Type::getInt64Ty(evolution_.getContext());
  return constant >= kLargeConstant ? evolution_.getSignExtendExpr(invariant, wide) : evolution_.getZeroExtendExpr(invariant, wide);
}

// Whichever signs are chosen, the Linear is congruent; a bad choice only fails the check. Steps and constants beside an
// unknown invariant are small numbers of either sign; a constant alone is an address.
bool Lineariser::ofWrapping(const llvm::SCEV *value, Linear &out) {
  if (!value->getType()->isIntegerTy(32))
    return false;
  Wrapping parts;
  if (!collect(value, 1, parts))
    return false;
  if (!parts.invariants.empty()) {
    const llvm::SCEV *sum = evolution_.getAddExpr(parts.invariants);
    if (auto *constant = llvm::dyn_cast<llvm::SCEVConstant>(sum))
      parts.constant += static_cast<u32>(constant->getAPInt().getZExtValue());
    else
      out.invariant = extended(sum, static_cast<i32>(parts.constant));
  }
  out.constant = out.invariant ? static_cast<i64>(static_cast<i32>(parts.constant)) : static_cast<i64>(parts.constant);
  // Steps of one loop add up modulo 2^32 before a sign is chosen.
  llvm::SmallVector<std::pair<const llvm::Loop *, u32>, 3> steps;
  for (auto [loop, step] : parts.steps) {
    auto at = std::find_if(steps.begin(), steps.end(), [&, l = loop](const auto &s) { return s.first == l; });
    if (at == steps.end())
      steps.push_back({loop, step});
    else
      at->second += step;
  }
  return llvm::all_of(steps, [&](const auto &s) { return s.second == 0 || addTerm(out, s.first, static_cast<i32>(s.second)); });
}

bool Lineariser::addWide(const llvm::SCEV *value, i64 factor, Linear &out, llvm::SmallVectorImpl<Linear> &parts) {
  if (!isSmall(factor, i64(1) << 16))
    return false;
  if (auto *constant = llvm::dyn_cast<llvm::SCEVConstant>(value)) {
    const i64 number = constant->getAPInt().getSExtValue();
    if (!isSmall(number, i64(1) << 33))
      return false;
    out.constant += factor * number;
    return isSmall(out.constant, kLargestConstant);
  }
  if (auto *sum = llvm::dyn_cast<llvm::SCEVAddExpr>(value))
    return llvm::all_of(sum->operands(), [&](const llvm::SCEV *operand) { return addWide(operand, factor, out, parts); });
  if (auto *product = llvm::dyn_cast<llvm::SCEVMulExpr>(value))
    if (auto *constant = llvm::dyn_cast<llvm::SCEVConstant>(product->getOperand(0))) {
      const i64 number = constant->getAPInt().getSExtValue();
      llvm::SmallVector<const llvm::SCEV *, 4> rest(product->operands().drop_front());
      return isSmall(number, i64(1) << 16) && addWide(evolution_.getMulExpr(rest), factor * number, out, parts);
    }
  if (auto *recurrence = llvm::dyn_cast<llvm::SCEVAddRecExpr>(value); recurrence && root_.contains(recurrence->getLoop())) {
    auto *step = llvm::dyn_cast<llvm::SCEVConstant>(recurrence->getStepRecurrence(evolution_));
    if (!recurrence->isAffine() || !step || !isSmall(step->getAPInt().getSExtValue(), kLargestStep) ||
        !addTerm(out, recurrence->getLoop(), factor * step->getAPInt().getSExtValue()))
      return false;
    return addWide(recurrence->getStart(), factor, out, parts);
  }
  if (auto *extension = llvm::dyn_cast<llvm::SCEVZeroExtendExpr>(value)) {
    Linear part;
    if (extension->getOperand()->getType()->isIntegerTy(32) && ofWrapping(extension->getOperand(), part)) {
      // An invariant that is nothing but itself needs no proof.
      if (part.constant != 0 || !part.terms.empty())
        parts.push_back(part);
      return addScaled(evolution_, out, part, factor);
    }
  }
  if (!evolution_.isLoopInvariant(value, &root_) || evolution_.getUnsignedRangeMax(value).getActiveBits() > kInvariantBits - 2)
    return false;
  Linear invariant;
  invariant.invariant = value;
  return addScaled(evolution_, out, invariant, factor);
}

bool Lineariser::ofWide(const llvm::SCEV *value, Linear &out, llvm::SmallVectorImpl<Linear> &parts) {
  return value->getType()->isIntegerTy(64) && addWide(value, 1, out, parts);
}

} // namespace wasmc::relax
