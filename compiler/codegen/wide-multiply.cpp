#include "compiler/codegen/wide-multiply.h"
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/Local.h>

namespace wasmc {
namespace {

using namespace llvm::PatternMatch;
using llvm::Value;
using Terms = llvm::SmallVector<Value *, 8>;

// A sum with more terms than this is not looked at.
constexpr unsigned kMaxTerms = 24;

constexpr uint64_t kLowMask = 0xffff'ffff;

// Whether `value` is the upper 32 bits of `of`.
bool isHigh(Value *value, Value *of) { return match(value, m_LShr(m_Specific(of), m_SpecificInt(32))); }

// Whether `value` is the lower 32 bits of `of`.
bool isLow(Value *value, Value *of) {
  if (match(value, m_And(m_Specific(of), m_SpecificInt(kLowMask)))) return true;
  Value *narrow;
  return match(value, m_ZExt(m_Value(narrow))) && narrow->getType()->isIntegerTy(32) &&
         match(narrow, m_Trunc(m_Specific(of)));
}

// The terms of a sum; false if there are too many. (a << 32) | (b >> 32) has no bit of both.
bool collect(Value *sum, Terms &terms) {
  Value *left, *right;
  if (match(sum, m_Add(m_Value(left), m_Value(right))) ||
      (match(sum, m_c_Or(m_Value(left), m_Value(right))) && match(left, m_Shl(m_Value(), m_SpecificInt(32))) &&
       match(right, m_LShr(m_Value(), m_SpecificInt(32)))) ||
      (match(sum, m_c_Or(m_Value(right), m_Value(left))) && match(left, m_Shl(m_Value(), m_SpecificInt(32))) &&
       match(right, m_LShr(m_Value(), m_SpecificInt(32)))))
    return collect(left, terms) && collect(right, terms);
  terms.push_back(sum);
  return terms.size() <= kMaxTerms;
}

// The terms of `sum` if it has exactly `count`; else none.
Terms termsOf(Value *sum, unsigned count) {
  Terms terms;
  if (!collect(sum, terms) || terms.size() != count) terms.clear();
  return terms;
}

// Whether `value` is the carry, 0 or 1, of the sum `of`, a single addition.
bool isCarryOf(Value *value, Value *of) {
  Value *narrow, *left, *right;
  while (match(value, m_ZExt(m_Value(narrow)))) value = narrow;
  llvm::ICmpInst::Predicate predicate;
  if (!match(of, m_Add(m_Value(left), m_Value(right))) || !match(value, m_ICmp(predicate, m_Value(), m_Value())))
    return false;
  auto *compare = llvm::cast<llvm::ICmpInst>(value);
  Value *less = compare->getOperand(0), *more = compare->getOperand(1);
  if (predicate == llvm::ICmpInst::ICMP_UGT)
    std::swap(less, more);
  else if (predicate != llvm::ICmpInst::ICMP_ULT)
    return false;
  return less == of && (more == left || more == right);
}

// What the two factors are, and the parts of their product that have been found.
struct Product {
  Value *x = nullptr, *y = nullptr;
  llvm::Instruction *lowLow = nullptr; // LL
  Value *middle = nullptr;             // U or V, if that is the form
  Value *low = nullptr;                // W, if that is the form

  bool isCross(Value *value, Value *upper, Value *lower) const {
    Value *a, *b;
    return match(value, m_Mul(m_Value(a), m_Value(b))) &&
           ((isHigh(a, upper) && isLow(b, lower)) || (isLow(a, lower) && isHigh(b, upper)));
  }
  bool areCross(Value *a, Value *b) const {
    return (isCross(a, x, y) && isCross(b, y, x)) || (isCross(a, y, x) && isCross(b, x, y));
  }
  bool isLowLow(Value *value) const {
    Value *a, *b;
    return match(value, m_Mul(m_Value(a), m_Value(b))) &&
           ((isLow(a, x) && isLow(b, y)) || (isLow(a, y) && isLow(b, x)));
  }
  // `value` is LL >> 32; notes LL.
  bool takeCarry(Value *value) {
    Value *product;
    if (!match(value, m_LShr(m_Value(product), m_SpecificInt(32))) || !isLowLow(product)) return false;
    lowLow = llvm::cast<llvm::Instruction>(product);
    return true;
  }

  // t is T and u is U.
  bool isLadder(Value *t, Value *u) {
    Terms inT = termsOf(t, 2), inU = termsOf(u, 2);
    if (inT.empty() || inU.empty()) return false;
    for (unsigned i = 0; i < 2; ++i)
      for (unsigned j = 0; j < 2; ++j) {
        Value *crossT = inT[i], *crossU = inU[j];
        if (!isLow(inU[1 - j], t) || !takeCarry(inT[1 - i])) continue;
        if (areCross(crossT, crossU)) {
          middle = u;
          return true;
        }
      }
    return false;
  }

  // p and q are the cross products and v is V.
  bool isFlat(Value *p, Value *q, Value *v) {
    if (!areCross(p, q)) return false;
    Terms inV = termsOf(v, 3);
    for (unsigned i = 0; i < inV.size(); ++i)
      for (unsigned j = 0; j < 3; ++j)
        if (i != j && isLow(inV[i], p) && isLow(inV[j], q) && takeCarry(inV[3 - i - j])) {
          middle = v;
          return true;
        }
    return false;
  }

  // s is S, upper is its carry shifted up, lower the carry of W.
  bool isCarried(Value *s, Value *upper, Value *lower) {
    Terms inS = termsOf(s, 2);
    Value *carry;
    if (inS.empty() || !areCross(inS[0], inS[1]) || !match(upper, m_Shl(m_Value(carry), m_SpecificInt(32))) ||
        !isCarryOf(carry, s))
      return false;
    // W is what the lower half's carry compares: LL + (S << 32).
    while (match(lower, m_ZExt(m_Value(carry)))) lower = carry;
    auto *compare = llvm::dyn_cast<llvm::ICmpInst>(lower);
    if (!compare) return false;
    for (Value *w : compare->operands()) {
      if (!isCarryOf(compare, w)) continue;
      Terms inW = termsOf(w, 2);
      for (unsigned i = 0; i < inW.size(); ++i)
        if (isLowLow(inW[i]) && match(inW[1 - i], m_Shl(m_Specific(s), m_SpecificInt(32)))) {
          lowLow = llvm::cast<llvm::Instruction>(inW[i]);
          low = w;
          return true;
        }
    }
    return false;
  }
};

// Finds an upper half among the terms of a sum, and removes those terms that make it up.
bool find(Terms &terms, Product &product) {
  // The terms that are something >> 32, by what is shifted.
  llvm::SmallVector<std::pair<unsigned, Value *>, 8> shifted;
  for (unsigned i = 0; i < terms.size(); ++i)
    if (Value * whole; match(terms[i], m_LShr(m_Value(whole), m_SpecificInt(32)))) shifted.push_back({i, whole});
  const auto remove = [&](std::initializer_list<unsigned> used) {
    Terms rest;
    for (unsigned i = 0; i < terms.size(); ++i)
      if (std::find(used.begin(), used.end(), i) == used.end()) rest.push_back(terms[i]);
    terms = rest;
    return true;
  };
  for (unsigned i = 0; i < terms.size(); ++i) {
    if (!match(terms[i],
               m_Mul(m_LShr(m_Value(product.x), m_SpecificInt(32)), m_LShr(m_Value(product.y), m_SpecificInt(32)))))
      continue;
    for (const auto &[a, s] : shifted)
      for (unsigned b = 0; b < terms.size(); ++b)
        for (unsigned c = 0; c < terms.size(); ++c)
          if (b != c && product.isCarried(s, terms[b], terms[c])) return remove({i, a, b, c});
    for (const auto &[a, t] : shifted)
      for (const auto &[b, u] : shifted) {
        if (a == b) continue;
        if (product.isLadder(t, u)) return remove({i, a, b});
        for (const auto &[c, v] : shifted)
          if (c != a && c != b && product.isFlat(t, u, v)) return remove({i, a, b, c});
      }
  }
  return false;
}

// The upper half of the product, by one multiplication; the lower half replaces what spelled it out.
Value *multiply(const Product &product) {
  // LL stands behind both factors and before all that is replaced.
  llvm::IRBuilder<> builder(product.lowLow);
  llvm::Type *wide = builder.getInt128Ty(), *narrow = builder.getInt64Ty();
  Value *all = builder.CreateMul(builder.CreateZExt(product.x, wide), builder.CreateZExt(product.y, wide), "product",
                                 /*HasNUW=*/true);
  Value *low = builder.CreateTrunc(all, narrow, "product.low");
  if (product.low) product.low->replaceAllUsesWith(low);
  for (llvm::User *shift :
       product.middle ? product.middle->users() : llvm::iterator_range<Value::user_iterator>({}, {})) {
    if (!match(shift, m_Shl(m_Specific(product.middle), m_SpecificInt(32)))) continue;
    for (llvm::User *half : llvm::make_early_inc_range(shift->users()))
      if (Value * other; (match(half, m_c_Or(m_Specific(shift), m_Value(other))) ||
                          match(half, m_c_Add(m_Specific(shift), m_Value(other)))) &&
                         isLow(other, product.lowLow))
        half->replaceAllUsesWith(low);
  }
  return builder.CreateTrunc(builder.CreateLShr(all, 64), narrow, "product.high");
}

} // namespace

llvm::PreservedAnalyses WideMultiplyPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
  // Sums that are part of no other sum come first: a tree of additions is looked at as a whole.
  llvm::SmallVector<llvm::WeakTrackingVH, 16> sums;
  bool hasProduct = false;
  for (llvm::BasicBlock &block : function)
    for (llvm::Instruction &instruction : block)
      if (instruction.getType()->isIntegerTy(64)) {
        hasProduct |= instruction.getOpcode() == llvm::Instruction::Mul;
        if (instruction.getOpcode() == llvm::Instruction::Add) sums.push_back(&instruction);
      }
  if (!hasProduct) return llvm::PreservedAnalyses::all();
  bool isChanged = false;
  llvm::SmallVector<llvm::WeakTrackingVH, 16> dead;
  for (const llvm::WeakTrackingVH &handle : llvm::reverse(sums)) {
    auto *root = llvm::dyn_cast_or_null<llvm::Instruction>(handle);
    Terms terms, highs;
    if (!root || root->use_empty() || !collect(root, terms)) continue;
    for (Product product; find(terms, product); product = {}) highs.push_back(multiply(product));
    if (highs.empty()) continue;
    llvm::IRBuilder<> builder(root);
    Value *sum = highs[0];
    for (Value *high : llvm::ArrayRef(highs).drop_front()) sum = builder.CreateAdd(sum, high);
    for (Value *term : terms) sum = builder.CreateAdd(sum, term);
    root->replaceAllUsesWith(sum);
    dead.push_back(root);
    isChanged = true;
  }
  llvm::RecursivelyDeleteTriviallyDeadInstructionsPermissive(dead);
  if (!isChanged) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses kept;
  kept.preserveSet<llvm::CFGAnalyses>();
  return kept;
}

} // namespace wasmc
