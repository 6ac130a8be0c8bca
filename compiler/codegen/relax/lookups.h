// Lookups: loads from tables that the producer took for constant, such as the permutation and the rotations of a cipher. Its optimiser would
// have unrolled a loop over them for a native target. Here a table is memory, which any store could change; but the check before a nest can
// compare it with what the module's data say, and prove that no store of the nest reaches it. The fast nest then has the constants,
// and addresses that are computed from them can be proven, too.
#pragma once
#include "compiler/codegen/relax/fast-nest.h"
#include "compiler/codegen/relax/initial-memory.h"
#include "compiler/codegen/relax/range-check.h"
#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/IR/PassManager.h>

namespace wasmc::relax {

// Unrolls short loops, inside of others, where an address is computed from a table; marks the loads from tables. Needs LCSSA.
class UnrollLookupsPass : public llvm::PassInfoMixin<UnrollLookupsPass> {
public:
  explicit UnrollLookupsPass(const ModulePlan &plan) : memory_(plan), initial_(*plan.module) {}
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses);

private:
  GuestMemory memory_;
  InitialMemory initial_;
};

// The marked loads of a nest, each at an address that is known and certainly inside of its memory.
class Lookups {
public:
  Lookups(llvm::ScalarEvolution &evolution, const GuestMemory &memory, const InitialMemory &initial) : evolution_(evolution), memory_(memory), initial_(initial) {}

  // Takes those out of `accesses`.
  void take(llvm::SmallVectorImpl<Access> &accesses);
  bool empty() const { return lookups_.empty(); }
  usize size() const { return lookups_.size(); }
  // `value` with the constants for the loads.
  const llvm::SCEV *replaced(const llvm::SCEV *value) const { return empty() ? value : llvm::SCEVParameterRewriter::rewrite(value, evolution_, values_); }
  // Asks that none of the accesses stores into a table. False if that cannot be computed.
  bool addTo(RangeCheck &check, llvm::ArrayRef<Access> accesses) const;
  // An i1 that is true if the tables hold what was assumed.
  llvm::Value *emitComparison(llvm::Instruction *before) const;
  // Puts the constants into the nest, once it is the fast one.
  void replaceLoads();

private:
  struct Lookup {
    llvm::LoadInst *load;
    MemoryIndex memory;
    u64 address;
    u32 width;
    llvm::ConstantInt *value;
  };
  struct Table { // bytes [first, end)
    MemoryIndex memory;
    u64 first, end;
  };
  llvm::SmallVector<Table, 4> tables() const;

  llvm::ScalarEvolution &evolution_;
  const GuestMemory &memory_;
  const InitialMemory &initial_;
  llvm::SmallVector<Lookup, 16> lookups_;
  mutable llvm::ValueToSCEVMapTy values_; // the rewriter asks for one that it could change
};

} // namespace wasmc::relax
