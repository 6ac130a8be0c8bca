// Linear: what an address or a trip count is in terms of counters, so that its least and greatest value over a loop nest can
// be computed before the nest starts.
//
// A counter is a mathematical integer: how often the back edge of a loop was taken since the loop was entered, 0 to its trip
// count minus 1. A Linear is a mathematical integer too: no operation on it wraps, because constants, steps and invariants
// are bounded (kLargest...), and their sum of products therefore stays below 2^63.
#pragma once
#include "runtime-support/ints.h"
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>

namespace wasmc::relax {
using namespace cwasm;

struct Term {
  const llvm::Loop *loop;
  i64 step; // per iteration of the loop, not 0
  friend bool operator==(const Term &, const Term &) = default;
};

// constant + invariant + the sum of step * counter(loop).
struct Linear {
  i64 constant = 0;
  const llvm::SCEV *invariant = nullptr; // an i64 that does not change in the nest and contains no constant; null is 0
  llvm::SmallVector<Term, 3> terms;      // one per loop, outer loops first

  // Differ at most in the constant.
  bool isParallel(const Linear &other) const { return invariant == other.invariant && terms == other.terms; }
  const Term *term(const llvm::Loop *loop) const;
};

// With at most 4 loops of trip counts up to 2^32, and invariants up to 2^34 times a step, sums stay below
// 4 * (2^26 * 2^34) + ... < 2^63.
inline constexpr i64 kLargestStep = i64(1) << 26;
inline constexpr i64 kLargestConstant = i64(1) << 40;
inline constexpr unsigned kInvariantBits = 34;
inline constexpr unsigned kMostLoops = 4;

// sum += factor * addend; false if a bound is left.
bool addScaled(llvm::ScalarEvolution &evolution, Linear &sum, const Linear &addend, i64 factor);

// Turns SCEVs into Linears, for the nest of `root`.
class Lineariser {
public:
  Lineariser(llvm::ScalarEvolution &evolution, const llvm::Loop &root) : evolution_(evolution), root_(root) {}

  // An i32 that wraps: some Linear that equals `value` modulo 2^32 in every iteration. Whoever proves that it is in
  // [0, 2^32) has proven that it equals `value`, taken as unsigned.
  bool ofWrapping(const llvm::SCEV *value, Linear &out);

  // An i64 that is a sum of multiples of zero-extended i32: equals `out` wherever every element of `parts` is in [0, 2^32).
  bool ofWide(const llvm::SCEV *value, Linear &out, llvm::SmallVectorImpl<Linear> &parts);

private:
  struct Wrapping; // the same of u32, collected before signs are chosen
  bool collect(const llvm::SCEV *value, u32 factor, Wrapping &out);
  const llvm::SCEV *withoutConstant(const llvm::SCEV *value, u32 &constant);
  const llvm::SCEV *extended(const llvm::SCEV *invariant, i32 constant);
  bool addWide(const llvm::SCEV *value, i64 factor, Linear &out, llvm::SmallVectorImpl<Linear> &parts);

  llvm::ScalarEvolution &evolution_;
  const llvm::Loop &root_;
};

} // namespace wasmc::relax
