// What LLVM does not make of br_table by itself.
#pragma once
#include <llvm/IR/PassManager.h>

namespace wasmc {

// Jumps by number. Control flow that structured operators cannot express goes through a loop around a br_table: a block that wants to go
// to block 7 sets a local to 7 and branches to the loop. Go's compiler does so for every jump of a function, LLVM's for irreducible flow.
// Where the number is a constant, the branch goes to its block directly: no indirect jump, and what was one loop around everything becomes
// the loops that the source had, with their invariants and counters. An interpreter, whose number is loaded or computed, is not touched. With
// two targets the number is a condition, and the br_table an if or br_if: these are passed by in the same way.
// Runs before locals become registers, when a block that holds nothing but such a br_table can be passed by without mending anything behind it.
class ThreadDispatchPass : public llvm::PassInfoMixin<ThreadDispatchPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses);
};

// A block of its own for each edge from a large switch on which a value becomes a constant, such as the zero that locals begin with. LLVM's
// code generator cannot split the edges of a jump table: it would set the values of all targets before the jump, where all of them are alive
// at once, most of them on the stack. (Values that are there anyway share their register, and a block would only be one more jump: Lua took
// 1.05 times as long.) Runs last, since the simplification of branches takes such blocks out.
class SplitTableEdgesPass : public llvm::PassInfoMixin<SplitTableEdgesPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses);
};

} // namespace wasmc
