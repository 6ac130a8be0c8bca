// What a nest becomes whose accesses are proven to be inside of their memories, all or some of them.
#pragma once
#include "compiler/codegen/relax/guest-memory.h"
#include "compiler/codegen/relax/trip-count.h"
#include <llvm/IR/Dominators.h>
#include <llvm/Transforms/Utils/ScalarEvolutionExpander.h>

namespace wasmc {
class Target;
}

namespace wasmc::relax {

struct Access {
  llvm::Instruction *instruction; // a volatile load or store of guest memory
  MemoryIndex memory;
  Linear address; // from the memory's base
  u32 width;      // bytes
};

// The values that the fast nest needs from before it: computed in the preheader while the code is still as it was analysed.
class FastNest {
public:
  // `isWhole`: there are no accesses in the nest but `accesses`.
  FastNest(llvm::Loop &root, llvm::SmallVectorImpl<Access> &accesses, bool isWhole, TripCounts &trips, const GuestMemory &memory, const Target &target)
      : root_(root), accesses_(accesses), isWhole_(isWhole), trips_(trips), memory_(memory), target_(target) {}

  bool isSafeToExpand(llvm::SCEVExpander &expander, const llvm::Instruction *before) const;
  // Emits invariants of addresses and counts before `before`.
  void expand(llvm::SCEVExpander &expander, llvm::Instruction *before);
  // Rewrites the nest. `preheader` belongs to it alone, as do its exits. Returns how many of its loops were re-rolled.
  u32 rewrite(llvm::BasicBlock *preheader, llvm::ScalarEvolution &evolution);

private:
  llvm::Value *counter(const llvm::Loop *loop);
  llvm::Value *linear(llvm::IRBuilder<> &builder, const Linear &value, bool withInvariant);
  void countLatch(llvm::Loop &loop);
  void findOrigins();
  i64 origin(const Access &access) const { return origins_.lookup(place(access)); }
  llvm::Value *groupBase(const Access &access);
  void rewriteAccess(const Access &access);
  void hideStoredConstants();
  void fence();
  llvm::MDNode *aliasTag(MemoryIndex memory);

  llvm::Loop &root_;
  llvm::SmallVectorImpl<Access> &accesses_;
  bool isWhole_;
  TripCounts &trips_;
  const GuestMemory &memory_;
  const Target &target_;
  llvm::BasicBlock *preheader_ = nullptr;
  llvm::DenseMap<const llvm::SCEV *, llvm::Value *> invariants_;
  llvm::DenseMap<const llvm::Loop *, llvm::Value *> counters_;
  llvm::DenseMap<const llvm::Loop *, u32> copies_; // that were re-rolled
  using Place = std::tuple<u32, const llvm::SCEV *, i64>; // memory, invariant, constant
  static Place place(const Access &access) { return {access.memory.value, access.address.invariant, access.address.constant}; }
  llvm::DenseMap<Place, i64> origins_; // of accesses to static arrays: where their array begins
  llvm::DenseMap<std::tuple<u32, const llvm::SCEV *, i64>, llvm::Value *> bases_;
};

} // namespace wasmc::relax
