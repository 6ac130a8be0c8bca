#include "compiler/codegen/relax/relax.h"
#include "compiler/codegen/relax/fast-nest.h"
#include "compiler/codegen/relax/range-check.h"
#include "compiler/codegen/relax/version.h"
#include "runtime-support/result.h"
#include <llvm/Analysis/AssumptionCache.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

namespace wasmc::relax {
namespace {

class Relaxer {
public:
  Relaxer(const GuestMemory &memory, const Target &target, const CompileOptions &options, std::vector<std::string> &remarks, llvm::LoopInfo &loops,
          llvm::DominatorTree &dominators, llvm::ScalarEvolution &evolution)
      : memory_(memory), target_(target), options_(options), remarks_(remarks), loops_(loops), dominators_(dominators), evolution_(evolution) {}

  bool run() {
    const llvm::SmallVector<llvm::Loop *, 8> outermost(loops_.rbegin(), loops_.rend()); // program order; copies are not visited
    for (llvm::Loop *loop : outermost)
      visit(*loop);
    return hasChanged_;
  }

private:
  // The outermost loop of a nest that can be proven, and otherwise the loops in it.
  void visit(llvm::Loop &loop) {
    const std::string place = options_.remarks ? describe(loop) : "";
    const char *reason = relax(loop);
    if (options_.remarks && reason != kNoAccesses)
      remarks_.push_back(place + (reason ? std::string("not proven: ") + reason : result_));
    if (!reason)
      return;
    const llvm::SmallVector<llvm::Loop *, 4> inner(loop.begin(), loop.end());
    for (llvm::Loop *each : inner)
      visit(*each);
  }

  // Null if the nest was relaxed, otherwise why not.
  const char *relax(llvm::Loop &loop) {
    if (!loop.isLoopSimplifyForm())
      return "irreducible or unusual control flow";
    llvm::SmallVector<Access, 16> accesses;
    if (const char *reason = findAccesses(loop, accesses))
      return reason;
    TripCounts trips(evolution_, dominators_, loop);
    RangeCheck check(evolution_, memory_, trips, loop);
    Lineariser lineariser(evolution_, loop);
    for (Access &access : accesses) {
      const std::optional<GuestAddress> address = memory_.decode(evolution_, llvm::getLoadStorePointerOperand(access.instruction));
      if (!address)
        return "address of unknown memory";
      if (!memory_.isRelaxable(address->memory))
        return "shared or 64-bit memory";
      access.memory = address->memory;
      llvm::SmallVector<Linear, 2> parts;
      if (!lineariser.ofWide(address->offset, access.address, parts))
        return "address is no linear function of counters";
      if (!check.addAccess(access.memory, access.address, parts, access.width))
        return "number of iterations is not known before the loop";
    }
    // Their latches will count, so their counts must be right.
    for (const llvm::Loop *each : loop.getLoopsInPreorder())
      if (trips.of(each) && !check.addTrip(each))
        return "number of iterations is not known before the loop";
    if (!check.finish())
      return "check is too complex, or known to fail";
    if (check.comparisons() > kMostComparisons)
      return "check has too many comparisons";

    // LLVM makes no vectors of a loop that several tests leave, such as a search: a copy would only be larger.
    if (loop.isInnermost() && !loop.getExitingBlock())
      return "several exits: nothing to gain";

    const llvm::DataLayout &layout = loop.getHeader()->getModule()->getDataLayout();
    llvm::SCEVExpander expander(evolution_, layout, "proof");
    llvm::Instruction *before = loop.getLoopPreheader()->getTerminator();
    FastNest fast(loop, accesses, trips, memory_, target_);
    if (!check.isSafeToExpand(expander, before) || !fast.isSafeToExpand(expander, before))
      return "check is not safe to compute";
    fast.expand(expander, before);
    llvm::Value *isSafe = check.emit(expander, before);
    if (isSafe && options_.relaxUnchecked)
      isSafe = llvm::ConstantInt::getTrue(isSafe->getContext());
    llvm::BasicBlock *preheader = isSafe ? versionLoop(loop, isSafe, loops_, dominators_)
                                         : llvm::SplitBlock(loop.getLoopPreheader(), before, &dominators_, &loops_, nullptr, "relaxed");
    const usize count = accesses.size();
    const u32 rerolled = fast.rewrite(preheader, evolution_);
    result_ = format("proven: %zu accesses, %zu comparisons before it", count, isSafe ? check.comparisons() : 0);
    if (rerolled)
      result_ += format(", %u loops re-rolled", rerolled);
    evolution_.forgetAllLoops();
    hasChanged_ = true;
    return nullptr;
  }

  const char *findAccesses(llvm::Loop &loop, llvm::SmallVectorImpl<Access> &accesses) {
    const llvm::DataLayout &layout = loop.getHeader()->getModule()->getDataLayout();
    for (llvm::BasicBlock *block : loop.blocks())
      for (llvm::Instruction &instruction : *block) {
        if (!instruction.mayReadOrWriteMemory() && !instruction.mayThrow())
          continue;
        if (auto *load = llvm::dyn_cast<llvm::LoadInst>(&instruction); load && !load->isAtomic()) {
          if (!load->isVolatile()) // of the instance or a GC object: cannot trap
            continue;
        } else if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&instruction); !store || store->isAtomic()) {
          return llvm::isa<llvm::CallBase>(instruction) ? "calls" : "operators on memory other than loads and stores";
        } else if (!store->isVolatile()) {
          continue;
        }
        if (!memory_.decode(evolution_, llvm::getLoadStorePointerOperand(&instruction)) && llvm::isa<llvm::StoreInst>(instruction))
          return "stores to globals or tables";
        const auto bytes = layout.getTypeStoreSize(llvm::getLoadStoreType(&instruction)).getFixedValue();
        accesses.push_back({&instruction, MemoryIndex{0}, {}, static_cast<u32>(bytes)});
      }
    return accesses.empty() ? kNoAccesses : nullptr;
  }

  static std::string describe(const llvm::Loop &loop) {
    u32 offset = 0;
    for (const llvm::BasicBlock *block : loop.blocks())
      for (const llvm::Instruction &instruction : *block)
        if (const llvm::DebugLoc &location = instruction.getDebugLoc(); location && (!offset || location.getLine() < offset))
          offset = location.getLine();
    return format("%s: loop at offset 0x%x, depth %u: ", loop.getHeader()->getParent()->getName().str().c_str(), offset, loop.getLoopDepth());
  }

  static constexpr const char *kNoAccesses = "no accesses";
  static constexpr usize kMostComparisons = 24;

  const GuestMemory &memory_;
  const Target &target_;
  const CompileOptions &options_;
  std::vector<std::string> &remarks_;
  llvm::LoopInfo &loops_;
  llvm::DominatorTree &dominators_;
  llvm::ScalarEvolution &evolution_;
  bool hasChanged_ = false;
  std::string result_; // of the last nest that was relaxed
};

} // namespace

llvm::PreservedAnalyses RelaxPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
  auto &loops = analyses.getResult<llvm::LoopAnalysis>(function);
  if (loops.empty())
    return llvm::PreservedAnalyses::all();
  Relaxer relaxer(memory_, target_, options_, *remarks_, loops, analyses.getResult<llvm::DominatorTreeAnalysis>(function),
                  analyses.getResult<llvm::ScalarEvolutionAnalysis>(function));
  return relaxer.run() ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wasmc::relax
