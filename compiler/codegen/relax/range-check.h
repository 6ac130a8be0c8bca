// The check before a nest: that no access of it can be outside of its memory, in any iteration.
//
// Each access has an address U = offset + index, where index is i32 arithmetic that wraps and the addition is exact. The
// Linear of the index is congruent to it modulo 2^32. The check proves, for every value that the counters of the nest can have,
//     0 <= Linear(index)   and   Linear(U) + width <= size <= 2^32,
// so that Linear(index) is in [0, 2^32) and hence *is* the index, and the access lies inside the memory. Memories never shrink
// and never move, so this stays true while the nest runs, whatever it stores.
//
// A Linear takes its extremes where each counter is 0 or the loop's count. Counters are put in from the innermost loop outwards,
// each at the end where its step leads; a count that depends on outer counters brings new terms of those. (For outer iterations
// in which the inner loop does not run, the value is just some number more to be checked.)
#pragma once
#include "compiler/codegen/relax/guest-memory.h"
#include "compiler/codegen/relax/trip-count.h"
#include <llvm/Transforms/Utils/ScalarEvolutionExpander.h>

namespace wasmc::relax {

class RangeCheck {
public:
  RangeCheck(llvm::ScalarEvolution &evolution, const GuestMemory &memory, TripCounts &trips, const llvm::Loop &root)
      : evolution_(evolution), memory_(memory), trips_(trips), root_(root) {}

  // Asks for what the head of this file says of an access of `width` bytes at `address`; `parts` are the indices in it.
  // False, and nothing is asked for, if it cannot be computed.
  bool addAccess(MemoryIndex memory, const Linear &address, llvm::ArrayRef<Linear> parts, u32 width);
  // Asks that an access of `width` bytes at `address`, which was added before, has no byte in [first, end).
  bool addOutside(const Linear &address, u32 width, u64 first, u64 end);
  // Asks that the count of `loop`, which has one, is what its Trip says.
  // False if it cannot be computed.
  bool addTrip(const llvm::Loop *loop);
  // Decides what is known without a check, and drops it. False if some part is known to fail.
  bool finish();

  usize comparisons() const { return conditions_.size() + 2 * alternatives_.size(); }
  bool isSafeToExpand(llvm::SCEVExpander &expander, const llvm::Instruction *before) const;
  // An i1 that is true if the nest is safe; null if that is known.
  llvm::Value *emit(llvm::SCEVExpander &expander, llvm::Instruction *before) const;

private:
  enum class Kind : u8 { AtLeastZero, Below2To32, InMemory };
  struct Bound { // linear + constant >= 0; linear + constant <= 0 (after 2^32 - 1 was subtracted); linear + constant <= size
    Kind kind;
    MemoryIndex memory;
    Linear linear;
  };
  struct Condition {
    llvm::CmpInst::Predicate predicate;
    const llvm::SCEV *left, *right; // right is null: the size of `memory`
    MemoryIndex memory{0};
  };
  struct Outside { // addresses that differ in the constant only: linear + constants from `least` to before `past` are not in [first, end)
    Linear linear;
    i64 least, past;
    u64 first, end;
  };
  struct Alternative { // one of both holds
    Condition below, above;
  };
  bool addBound(Kind kind, MemoryIndex memory, Linear linear);
  bool visitTrips(const Linear &linear);
  bool isCountable(const Linear &linear);
  bool extreme(Linear linear, bool isGreatest, Linear &out);
  bool addCondition(const Condition &condition);
  bool addAlternative(const Outside &outside);
  const llvm::SCEV *sum(const Linear &end, i64 addend) const;

  llvm::ScalarEvolution &evolution_;
  const GuestMemory &memory_;
  TripCounts &trips_;
  const llvm::Loop &root_;
  llvm::SmallVector<Bound, 8> bounds_;
  llvm::SmallVector<const llvm::Loop *, 4> counted_;
  llvm::SmallVector<Comparison, 4> comparisons_;
  llvm::SmallVector<Condition, 8> conditions_;
  llvm::SmallVector<Outside, 4> outsides_;
  llvm::SmallVector<Alternative, 4> alternatives_;
};

} // namespace wasmc::relax
