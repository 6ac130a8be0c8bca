// Re-rolling: a loop body that holds n copies of one iteration becomes one copy that runs n times as often. Producers unroll for
// an interpreter-like target; LLVM's vectoriser would take such a loop for interleaved data and shuffle it apart and together.
//
// Only for innermost loops of one block whose accesses are all proven, with a known count. The copies are found from the stores
// and the values carried from one iteration to the next: two instructions are copies if their operands are, loads and stores
// if their addresses differ by the n-th part of the step per copy. Values stay bit for bit the same: nothing is reassociated, and accesses
// change places only if they are known to be disjoint.
#pragma once
#include "compiler/codegen/relax/fast-nest.h"

namespace wasmc::relax {

// Re-rolls `loop` if it can, and returns the number of copies that became one (1: it stays as it is). Accesses of the other copies
// are removed from `accesses`, the steps of the first copy's are divided; the caller makes the loop's latch count n times as far.
u32 reroll(llvm::Loop &loop, llvm::ScalarEvolution &evolution, llvm::SmallVectorImpl<Access> &accesses);

} // namespace wasmc::relax
