#include "compiler/codegen/relax/relax.h"
#include "compiler/codegen/relax/fast-nest.h"
#include "compiler/codegen/relax/lookups.h"
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
  Relaxer(const GuestMemory &memory, const InitialMemory &initial, const Target &target, const CompileOptions &options, std::vector<std::string> &remarks, llvm::LoopInfo &loops,
          llvm::DominatorTree &dominators, llvm::ScalarEvolution &evolution)
      : memory_(memory), initial_(initial), target_(target), options_(options), remarks_(remarks), loops_(loops), dominators_(dominators), evolution_(evolution) {}

  bool run() {
    const llvm::SmallVector<llvm::Loop *, 8> outermost(loops_.rbegin(), loops_.rend()); // program order; copies are not visited
    for (llvm::Loop *loop : outermost)
      visit(*loop);
    return hasChanged_;
  }

private:
  enum class Extent : u8 {
    Whole, // every access is proven
    Part,  // those that are not keep their address and their place among all accesses
  };

  // The outermost loop of a nest that can be proven, and otherwise the loops in it.
  void visit(llvm::Loop &loop) {
    if (relaxAndRemark(loop, Extent::Whole))
      return;
    const llvm::SmallVector<llvm::Loop *, 4> inner(loop.begin(), loop.end());
    for (llvm::Loop *each : inner)
      visit(*each);
    if (inner.empty())
      visitPart(loop);
  }

  // An innermost loop that can only be proven in part, or the loops around it as far as as much can be proven before them.
  void visitPart(llvm::Loop &innermost) {
    llvm::Loop *root = nullptr;
    u32 most = 0;
    for (llvm::Loop *loop = &innermost; loop && (loop == &innermost || loop->getSubLoops().size() == 1); loop = loop->getParentLoop()) {
      const u32 gain = gainOfPart(innermost, *loop);
      if (gain < kLeastGain || gain < most)
        break;
      most = gain;
      root = loop;
    }
    if (root)
      relaxAndRemark(*root, Extent::Part);
  }

  // How many accesses of a loop get a simpler address if what can be proven before `root` is.
  u32 gainOfPart(const llvm::Loop &innermost, llvm::Loop &root) {
    llvm::SmallVector<Access, 16> accesses;
    if (!root.isLoopSimplifyForm() || findAccesses(root, accesses))
      return 0;
    TripCounts trips(evolution_, dominators_, root);
    RangeCheck check(evolution_, memory_, trips, root);
    if (prove(root, accesses, Lookups(evolution_, memory_, initial_), check, Extent::Part))
      return 0;
    return static_cast<u32>(llvm::count_if(accesses, [&](const Access &access) { return innermost.contains(access.instruction) && isComputed(access); }));
  }

  // Whether the precise form of an access needs instructions for its address: the index is no value of 32 bits that is there anyway.
  static bool isComputed(const Access &access) {
    const auto *pointer = llvm::dyn_cast<llvm::GEPOperator>(llvm::getLoadStorePointerOperand(access.instruction)->stripInBoundsConstantOffsets());
    const auto *extension = pointer ? llvm::dyn_cast<llvm::ZExtInst>(pointer->getOperand(pointer->getNumOperands() - 1)) : nullptr;
    return extension && llvm::isa<llvm::BinaryOperator>(extension->getOperand(0));
  }

  bool relaxAndRemark(llvm::Loop &loop, Extent extent) {
    const std::string place = options_.remarks ? describe(loop) : "";
    const char *reason = relax(loop, extent);
    if (options_.remarks && reason != kNoAccesses && (extent == Extent::Whole || !reason))
      remarks_.push_back(place + (reason ? std::string("not proven: ") + reason : result_));
    return !reason;
  }

  // Finds the addresses, and adds them to the check. Null, or why that cannot be. Of a part, what cannot be proven is taken out of `accesses`.
  const char *prove(const llvm::Loop &loop, llvm::SmallVectorImpl<Access> &accesses, const Lookups &lookups, RangeCheck &check, Extent extent) {
    Lineariser lineariser(evolution_, loop);
    const char *reason = nullptr;
    const auto add = [&](Access &access) -> const char * {
      const std::optional<GuestAddress> address = memory_.decode(evolution_, llvm::getLoadStorePointerOperand(access.instruction));
      if (!address)
        return "address of unknown memory";
      if (!memory_.isRelaxable(address->memory))
        return "shared or 64-bit memory";
      access.memory = address->memory;
      llvm::SmallVector<Linear, 2> parts;
      if (!lineariser.ofWide(lookups.replaced(address->offset), access.address, parts))
        return "address is no linear function of counters";
      if (!check.addAccess(access.memory, access.address, parts, access.width))
        return "number of iterations is not known before the loop";
      return nullptr;
    };
    llvm::erase_if(accesses, [&](Access &access) {
      const char *why = reason && extent == Extent::Whole ? nullptr : add(access);
      reason = reason ? reason : why;
      return why;
    });
    return extent == Extent::Whole ? reason : nullptr;
  }

  // Null if the nest was relaxed, otherwise why not.
  const char *relax(llvm::Loop &loop, Extent extent) {
    if (!loop.isLoopSimplifyForm())
      return "irreducible or unusual control flow";
    llvm::SmallVector<Access, 16> accesses;
    if (const char *reason = findAccesses(loop, accesses))
      return reason;
    Lookups lookups(evolution_, memory_, initial_);
    if (extent == Extent::Whole) {
      llvm::SmallVector<Access, 16> others = accesses;
      lookups.take(others);
      if (!lookups.empty() && !relax(loop, extent, others, lookups))
        return nullptr;
    }
    return relax(loop, extent, accesses, Lookups(evolution_, memory_, initial_));
  }

  const char *relax(llvm::Loop &loop, Extent extent, llvm::SmallVectorImpl<Access> &accesses, Lookups lookups) {
    const usize all = accesses.size();
    TripCounts trips(evolution_, dominators_, loop);
    RangeCheck check(evolution_, memory_, trips, loop);
    if (const char *reason = prove(loop, accesses, lookups, check, extent))
      return reason;
    if (!lookups.addTo(check, accesses))
      return "number of iterations is not known before the loop";
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
    if (loop.isInnermost() && check.comparisons() >= 2 * accesses.size() && isTiny(loop))
      return "too little of its function for such a check";

    const llvm::DataLayout &layout = loop.getHeader()->getModule()->getDataLayout();
    llvm::SCEVExpander expander(evolution_, layout, "proof");
    llvm::Instruction *before = loop.getLoopPreheader()->getTerminator();
    FastNest fast(loop, accesses, /*isWhole=*/accesses.size() == all, trips, memory_, target_);
    if (!check.isSafeToExpand(expander, before) || !fast.isSafeToExpand(expander, before))
      return "check is not safe to compute";
    fast.expand(expander, before);
    llvm::Value *isSafe = check.emit(expander, before);
    if (!lookups.empty()) {
      llvm::Value *isSame = lookups.emitComparison(before);
      isSafe = isSafe ? llvm::BinaryOperator::CreateAnd(isSafe, isSame, "", before->getIterator()) : isSame;
    }
    if (isSafe && options_.relaxUnchecked)
      isSafe = llvm::ConstantInt::getTrue(isSafe->getContext());
    llvm::BasicBlock *preheader = isSafe ? versionLoop(loop, isSafe, loops_, dominators_)
                                         : llvm::SplitBlock(loop.getLoopPreheader(), before, &dominators_, &loops_, nullptr, "relaxed");
    const usize count = accesses.size();
    lookups.replaceLoads();
    const u32 rerolled = fast.rewrite(preheader, evolution_);
    result_ = count == all ? format("proven: %zu accesses", count) : format("proven in part: %zu of %zu accesses", count, all);
    result_ += format(", %zu comparisons before it", isSafe ? check.comparisons() : 0);
    if (!lookups.empty())
      result_ += format(", %zu loads from tables", lookups.size());
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

  // Whether a loop is so small a part of its function that it is hardly what the function is for. Functions with proven loops take longer to
  // compile as a whole; where the check is long for what it frees, too, as in printf's conversion of numbers, that is not worth it.
  static bool isTiny(const llvm::Loop &loop) {
    usize instructions = 0;
    for (const llvm::BasicBlock *block : loop.blocks())
      instructions += block->size();
    return instructions * kTinyPart < loop.getHeader()->getParent()->getInstructionCount();
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
  static constexpr usize kTinyPart = 64;
  static constexpr u32 kLeastGain = 2; // addresses, for a copy of a loop that is only proven in part

  const GuestMemory &memory_;
  const InitialMemory &initial_;
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
  Relaxer relaxer(memory_, initial_, target_, options_, *remarks_, loops, analyses.getResult<llvm::DominatorTreeAnalysis>(function),
                  analyses.getResult<llvm::ScalarEvolutionAnalysis>(function));
  return relaxer.run() ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wasmc::relax
