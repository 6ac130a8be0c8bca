#include "compiler/codegen/optimize.h"
#include "compiler/codegen/combine-loads.h"
#include "compiler/codegen/cpu-variants.h"
#include "compiler/codegen/forward-loads.h"
#include "compiler/codegen/function-times.h"
#include "compiler/codegen/jump-tables.h"
#include "compiler/codegen/proven-access.h"
#include "compiler/codegen/relax/lookups.h"
#include "compiler/codegen/relax/relax.h"
#include "compiler/codegen/unused-bits.h"
#include "compiler/codegen/wide-addresses.h"
#include "compiler/codegen/wide-multiply.h"
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Analysis/CFG.h>
#include <llvm/Analysis/InlineCost.h>
#include <llvm/Analysis/ProfileSummaryInfo.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Transforms/IPO/ElimAvailExtern.h>
#include <llvm/Transforms/IPO/FunctionAttrs.h>
#include <llvm/Transforms/IPO/GlobalDCE.h>
#include <llvm/Transforms/IPO/Inliner.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/DeadStoreElimination.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/GVN.h>
#include <llvm/Transforms/Scalar/IndVarSimplify.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopDeletion.h>
#include <llvm/Transforms/Scalar/LoopLoadElimination.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/LoopRotation.h>
#include <llvm/Transforms/Scalar/LoopStrengthReduce.h>
#include <llvm/Transforms/Scalar/LoopUnrollPass.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/LCSSA.h>
#include <llvm/Transforms/Utils/LoopSimplify.h>
#include <llvm/Transforms/Vectorize/LoopVectorize.h>
#include <memory>

namespace wasmc {
namespace {

// Runs a pipeline on the functions that `isWanted` says, and no analysis for the others.
template <typename Predicate> class OnlyPass : public llvm::PassInfoMixin<OnlyPass<Predicate>> {
public:
  OnlyPass(Predicate isWanted, llvm::FunctionPassManager passes) : isWanted_(std::move(isWanted)), passes_(std::move(passes)) {}
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
    return isWanted_(function) ? passes_.run(function, analyses) : llvm::PreservedAnalyses::all();
  }

private:
  Predicate isWanted_;
  llvm::FunctionPassManager passes_;
};

// Runs the second pipeline on functions that the first one has changed.
class IfChangedPass : public llvm::PassInfoMixin<IfChangedPass> {
public:
  IfChangedPass(llvm::FunctionPassManager first, llvm::FunctionPassManager second) : first_(std::move(first)), second_(std::move(second)) {}
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
    llvm::PreservedAnalyses preserved = first_.run(function, analyses);
    if (!preserved.areAllPreserved())
      preserved.intersect(second_.run(function, analyses));
    return preserved;
  }

private:
  llvm::FunctionPassManager first_, second_;
};

bool hasLoop(const llvm::Function &function) {
  llvm::SmallVector<std::pair<const llvm::BasicBlock *, const llvm::BasicBlock *>, 1> back;
  llvm::FindFunctionBackedges(function, back);
  return !back.empty();
}

void addInvariants(llvm::FunctionPassManager &pipeline) {
  llvm::LoopPassManager invariants;
  invariants.addPass(llvm::LoopRotatePass());
  invariants.addPass(llvm::LICMPass(llvm::LICMOptions()));
  pipeline.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(invariants), /*UseMemorySSA=*/true));
}

// What the proofs of relax/ need to see: registers instead of locals, rotated loops with a preheader, addresses that do not
// change outside of them. Not induction variables in 64 bits, which hide that a 32-bit address wraps or not.
void addProofs(llvm::ModulePassManager &passes, relax::UnrollLookupsPass lookups, relax::RelaxPass relaxPass) {
  llvm::FunctionPassManager early;
  addInvariants(early);
  early.addPass(llvm::LoopSimplifyPass());
  early.addPass(llvm::LCSSAPass());
  early.addPass(std::move(lookups));
  early.addPass(std::move(relaxPass));
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(OnlyPass(hasLoop, std::move(early))));
}

// What sees the operators as the producer wrote them.
llvm::FunctionPassManager firstLook() {
  llvm::FunctionPassManager passes;
  passes.addPass(ThreadDispatchPass());
  passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  passes.addPass(llvm::EarlyCSEPass());
  passes.addPass(WideMultiplyPass());
  return passes;
}

// Inlines functions of a few operators in one block before the proofs, which know nothing about calls: `__multi3`, above all, whose four
// multiplications have become one (WideMultiplyPass). Others wait for LLVM's inliner. Notes the callers.
class InlineTinyPass : public llvm::PassInfoMixin<InlineTinyPass> {
public:
  using Functions = llvm::DenseSet<const llvm::Function *>;
  explicit InlineTinyPass(std::shared_ptr<Functions> changed) : changed_(std::move(changed)) {}
  llvm::PreservedAnalyses run(llvm::Module &module, llvm::ModuleAnalysisManager &) {
    bool isChanged = false;
    llvm::SmallPtrSet<const llvm::Function *, 16> withLoops; // once per caller, which may call ten thousand times
    for (const llvm::Function &function : module)
      if (!function.isDeclaration() && hasLoop(function)) withLoops.insert(&function);
    for (llvm::Function &callee : module) {
      if (!isTiny(callee)) continue;
      for (llvm::User *user : llvm::make_early_inc_range(callee.users())) {
        auto *call = llvm::dyn_cast<llvm::CallInst>(user);
        if (!call || call->getCalledOperand() != &callee || !withLoops.contains(call->getFunction())) continue;
        llvm::Function *caller = call->getFunction();
        llvm::InlineFunctionInfo information;
        if (llvm::InlineFunction(*call, information).isSuccess()) {
          changed_->insert(caller);
          isChanged = true;
        }
      }
    }
    return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
  }

private:
  static bool isTiny(const llvm::Function &function) {
    constexpr unsigned kTiny = 40; // instructions
    if (function.isDeclaration() || function.size() != 1 || function.getInstructionCount() > kTiny) return false;
    return llvm::none_of(function.front(), [](const llvm::Instruction &instruction) {
      return llvm::isa<llvm::CallBase>(instruction) && !llvm::isa<llvm::IntrinsicInst>(instruction);
    });
  }
  std::shared_ptr<Functions> changed_;
};

// Functions with proven accesses, which are not volatile, get everything that LLVM has for them, vectors first of all; the others the
// second pipeline. Accesses of guests are the only ones that are not aligned.
class EitherPass : public llvm::PassInfoMixin<EitherPass> {
public:
  EitherPass(llvm::FunctionPassManager proven, llvm::FunctionPassManager other) : proven_(std::move(proven)), other_(std::move(other)) {}
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
    return (hasProvenAccess(function) ? proven_ : other_).run(function, analyses);
  }

private:
  static bool hasProvenAccess(const llvm::Function &function) {
    for (const llvm::BasicBlock &block : function)
      if (llvm::any_of(block, isProvenAccess))
        return true;
    return false;
  }
  llvm::FunctionPassManager proven_, other_;
};

// Loop counters, redundant values.
void addScalar(llvm::FunctionPassManager &pipeline) {
  llvm::LoopPassManager counters;
  counters.addPass(llvm::IndVarSimplifyPass());
  counters.addPass(llvm::LoopDeletionPass());
  counters.addPass(llvm::LoopFullUnrollPass(/*OptLevel=*/2));
  pipeline.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(counters)));
  pipeline.addPass(llvm::GVNPass());
  pipeline.addPass(CombineLoadsPass());
  pipeline.addPass(UnusedBitsPass());
  pipeline.addPass(llvm::InstCombinePass());
}

// Loops that were not proven were unrolled by their producer. (What vectors leave over is unrolled: it also runs where arrays overlap,
// and Floyd-Warshall took 1.25 times as long without.)
class KeepRolledPass : public llvm::PassInfoMixin<KeepRolledPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
    for (llvm::Loop *loop : analyses.getResult<llvm::LoopAnalysis>(function).getLoopsInPreorder())
      if (isPrecise(*loop))
        loop->setLoopAlreadyUnrolled();
    return llvm::PreservedAnalyses::all(); // it is metadata
  }
};

// Counters and addresses that suit the CPU (target.cpp, configureLlvm, says why not everywhere).
class StrengthPass : public llvm::PassInfoMixin<StrengthPass> {
public:
  llvm::PreservedAnalyses run(llvm::Loop &loop, llvm::LoopAnalysisManager &analyses, llvm::LoopStandardAnalysisResults &results,
                              llvm::LPMUpdater &updater) {
    return isPrecise(loop) && !hasProvenAccess(loop) ? llvm::PreservedAnalyses::all() : llvm::LoopStrengthReducePass().run(loop, analyses, results, updater);
  }
};

llvm::SimplifyCFGPass lastLookAtBranches() {
  return llvm::SimplifyCFGPass(llvm::SimplifyCFGOptions().convertSwitchRangeToICmp(true).hoistCommonInsts(true).sinkCommonInsts(true));
}

// `needsInvariants`: of functions whose loops the preparation of proofs has not seen as they are.
template <typename Predicate> llvm::FunctionPassManager otherPipeline(Predicate needsInvariants) {
  llvm::FunctionPassManager pipeline, invariants;
  addInvariants(invariants);
  pipeline.addPass(OnlyPass(needsInvariants, std::move(invariants)));
  addScalar(pipeline);
  pipeline.addPass(lastLookAtBranches());
  return pipeline;
}

// The same and vectors. LLVM's default pipeline costs more and gains nothing over it, and neither does its search for vectors in
// straight code (./dev bench, polybench and loops).
llvm::FunctionPassManager provenPipeline() {
  llvm::FunctionPassManager pipeline, copies, afterCopies;
  addInvariants(pipeline);
  addScalar(pipeline);
  pipeline.addPass(llvm::DSEPass()); // what is precise is volatile
  pipeline.addPass(llvm::SimplifyCFGPass());
  copies.addPass(llvm::LoopVectorizePass());
  copies.addPass(llvm::LoopLoadEliminationPass());
  copies.addPass(lastLookAtBranches());
  copies.addPass(KeepRolledPass());
  copies.addPass(llvm::LoopUnrollPass(llvm::LoopUnrollOptions(/*OptLevel=*/2)));
  // Once for vectors and unrolled bodies together: it is the most expensive of these passes.
  afterCopies.addPass(llvm::InstCombinePass());
  afterCopies.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::LICMPass(llvm::LICMOptions()), /*UseMemorySSA=*/true));
  afterCopies.addPass(llvm::SimplifyCFGPass());
  pipeline.addPass(IfChangedPass(std::move(copies), std::move(afterCopies)));
  pipeline.addPass(llvm::createFunctionToLoopPassAdaptor(StrengthPass()));
  return pipeline;
}

// -O1: what is cheap for the code that comes out smaller.
void addBrief(llvm::ModulePassManager &pipeline) {
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::SimplifyCFGPass());
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(passes)));
}

// Sizes of functions, to tell which ones inlining has changed.
class SizesPass : public llvm::PassInfoMixin<SizesPass> {
public:
  using Sizes = llvm::DenseMap<const llvm::Function *, unsigned>;
  explicit SizesPass(std::shared_ptr<Sizes> sizes) : sizes_(std::move(sizes)) {}
  llvm::PreservedAnalyses run(llvm::Module &module, llvm::ModuleAnalysisManager &) {
    for (const llvm::Function &function : module)
      (*sizes_)[&function] = function.getInstructionCount();
    return llvm::PreservedAnalyses::all();
  }

private:
  std::shared_ptr<Sizes> sizes_;
};

// -O2: the bodies come from an optimiser, which has done once what LLVM's default pipeline does over and over for the output
// of a front end: reassociation, value propagation (which costs the square of a large br_table, too), threading of jumps, unrolling. What is new here are addresses in 64 bits, checks, and
// inlining across what were modules. Measured (./dev bench, CPU time): the default pipeline took 5 times as long as
// this one, and its code was slower (jumps threaded through the dispatch of interpreters, loops unrolled a second time).
void addReduced(llvm::ModulePassManager &pipeline, const ModulePlan &plan, const Target &target, const CompileOptions &options, bool hasProofs) {
  auto sizes = std::make_shared<SizesPass::Sizes>();
  const auto isInlinedInto = [sizes](const llvm::Function &function) { return sizes->lookup(&function) != function.getInstructionCount(); };
  pipeline.addPass(SizesPass(sizes));
  llvm::ModuleInlinerWrapperPass inliner(llvm::getInlineParams(/*OptLevel=*/2, /*SizeOptLevel=*/0));
  llvm::FunctionPassManager inlined;
  inlined.addPass(llvm::EarlyCSEPass());
  inlined.addPass(llvm::InstCombinePass());
  inlined.addPass(llvm::SimplifyCFGPass());
  if (plan.usesProfile()) // what is hot and cold may be asked of it then
    inliner.addModulePass(llvm::RequireAnalysisPass<llvm::ProfileSummaryAnalysis, llvm::Module>());
  inliner.getPM().addPass(llvm::PostOrderFunctionAttrsPass(/*SkipNonRecursive=*/true));
  inliner.getPM().addPass(llvm::createCGSCCToFunctionPassAdaptor(
      OnlyPass(isInlinedInto, std::move(inlined))));
  pipeline.addPass(std::move(inliner));
  pipeline.addPass(llvm::EliminateAvailableExternallyPass());
  pipeline.addPass(llvm::GlobalDCEPass());

  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(ForwardLoadsPass(plan)));
  if (options.hasCpuVariants())
    pipeline.addPass(CpuVariantsPass(target));
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(EitherPass(
      provenPipeline(), otherPipeline([=](const llvm::Function &function) { return !hasProofs || isInlinedInto(function); }))));
}

constexpr unsigned kManyLocals = 4'000;
constexpr unsigned kManyLabels = 4'000;

bool isTooLarge(const llvm::Function &function) {
  if (function.isDeclaration())
    return false;
  unsigned locals = 0;
  for (const llvm::Instruction &instruction : function.getEntryBlock())
    locals += llvm::isa<llvm::AllocaInst>(instruction);
  if (locals > kManyLocals)
    return true;
  for (const llvm::BasicBlock &block : function)
    if (const auto *table = llvm::dyn_cast<llvm::SwitchInst>(block.getTerminator()); table && table->getNumSuccessors() > kManyLabels)
      return true;
  return false;
}

} // namespace

bool isTooLargeToOptimize(const llvm::Module &module) { return llvm::any_of(module, isTooLarge); }

void optimize(llvm::Module &module, llvm::TargetMachine &machine, const ModulePlan &plan, const Target &target,
              const CompileOptions &options, std::vector<std::string> &remarks) {
  if (options.optLevel == OptLevel::O0)
    return;
  // A predicted check would let a relaxed loop run ahead outside of the reservation, which index-masking is to exclude.
  const bool isRelaxing = options.relax && options.spectre == Spectre::None && (options.optLevel == OptLevel::O2 || options.optLevel == OptLevel::O3);
  llvm::PipelineTuningOptions tuning;
  // Where all guest accesses are volatile, neither vectoriser would find anything.
  tuning.LoopVectorization = isRelaxing;
  tuning.SLPVectorization = isRelaxing;
  llvm::PassInstrumentationCallbacks callbacks;
  traceFunctions(callbacks);
  llvm::PassBuilder passes(&machine, tuning, std::nullopt, &callbacks);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  // The artifact calls no C library: nothing may be recognised as one of its functions, or turned into a call of one.
  llvm::TargetLibraryInfoImpl library(module.getTargetTriple().empty() ? llvm::Triple() : llvm::Triple(module.getTargetTriple()));
  library.disableAllFunctions();
  functions.registerPass([&] { return llvm::TargetLibraryAnalysis(library); });
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(components);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, components, modules);

  passes.registerScalarOptimizerLateEPCallback([&](llvm::FunctionPassManager &late, llvm::OptimizationLevel) {
    late.addPass(ForwardLoadsPass(plan));
    late.addPass(CombineLoadsPass());
  });

  if (options.hasCpuVariants())
    passes.registerOptimizerEarlyEPCallback([&](llvm::ModulePassManager &early, llvm::OptimizationLevel) { early.addPass(CpuVariantsPass(target)); });

  llvm::ModulePassManager pipeline;
  llvm::FunctionPassManager first = firstLook();
  if (options.optLevel == OptLevel::O2 || isRelaxing) {
    first.addPass(llvm::SimplifyCFGPass());
    // For the proofs and for the size that the inliner sees; where there are no loops, it is too early for what it costs.
    llvm::FunctionPassManager combine;
    combine.addPass(llvm::InstCombinePass());
    first.addPass(OnlyPass(hasLoop, std::move(combine)));
  }
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(first)));
  const bool hasProofs = isRelaxing && !plan.module->memories.empty();
  if (hasProofs) {
    auto inlinedInto = std::make_shared<InlineTinyPass::Functions>();
    pipeline.addPass(InlineTinyPass(inlinedInto));
    llvm::FunctionPassManager inlined;
    inlined.addPass(llvm::EarlyCSEPass());
    inlined.addPass(llvm::InstCombinePass());
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(
        OnlyPass([=](const llvm::Function &function) { return inlinedInto->contains(&function); }, std::move(inlined))));
    addProofs(pipeline, relax::UnrollLookupsPass(plan), relax::RelaxPass(plan, target, options, remarks));
  }
  switch (options.optLevel) {
  case OptLevel::O0: break;
  case OptLevel::O1: addBrief(pipeline); break;
  case OptLevel::O2: addReduced(pipeline, plan, target, options, hasProofs); break;
  case OptLevel::O3: pipeline.addPass(passes.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3)); break;
  case OptLevel::Os: pipeline.addPass(passes.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::Os)); break;
  }
  if (options.optLevel == OptLevel::O3 || options.optLevel == OptLevel::Os)
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(llvm::createFunctionToLoopPassAdaptor(StrengthPass())));
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(SplitTableEdgesPass()));
  if (options.optLevel != OptLevel::O1) pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(WideAddressesPass()));
  pipeline.run(module, modules);
}

Result<void> verifyIr(const llvm::Module &module, const char *when) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (!llvm::verifyModule(module, &stream))
    return {};
  return makeError(ErrorKind::Unsupported, "internal error: LLVM refuses the code %s: %.400s", when, text.c_str());
}

} // namespace wasmc
