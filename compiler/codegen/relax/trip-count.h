// How often the loops of a nest iterate, as far as that follows before the nest starts.
#pragma once
#include "compiler/codegen/relax/linear.h"
#include <memory>

namespace wasmc::relax {

// A comparison of integers of one width that do not change in the nest.
struct Comparison {
  llvm::CmpInst::Predicate predicate;
  const llvm::SCEV *left, *right;
};

struct Trip {
  // The back edge is taken `count` times at most since the loop was entered, if the comparisons hold, and if `count` is at least
  // `least` in every iteration of the outer loops of the nest, and below 2^32.
  Linear count;
  i64 least = 0; // -1: the loop is not even entered where the count is -1
  llvm::SmallVector<Comparison, 2> comparisons;
  // The latch leaves the loop after exactly `count` times, unless another exit does before.
  bool isExact = false;
};

class TripCounts {
public:
  TripCounts(llvm::ScalarEvolution &evolution, const llvm::DominatorTree &dominators, const llvm::Loop &root)
      : evolution_(evolution), dominators_(dominators), root_(root) {}

  // Null if nothing is known. `loop` is the root or inside of it.
  const Trip *of(const llvm::Loop *loop);

private:
  std::unique_ptr<Trip> compute(const llvm::Loop *loop);
  bool setCount(const llvm::Loop *loop, const llvm::SCEV *count, Trip &trip);
  bool countByOwnRules(const llvm::Loop *loop, const llvm::BasicBlock *exiting, Trip &trip);
  bool countToInequality(const llvm::Loop *loop, const llvm::SCEVAddRecExpr *counter, const llvm::SCEV *end, Trip &trip);
  bool countToBound(const llvm::Loop *loop, const llvm::SCEVAddRecExpr *counter, const llvm::SCEV *bound, bool isSigned, Trip &trip);

  llvm::ScalarEvolution &evolution_;
  const llvm::DominatorTree &dominators_;
  const llvm::Loop &root_;
  llvm::DenseMap<const llvm::Loop *, std::unique_ptr<Trip>> trips_;
};

} // namespace wasmc::relax
