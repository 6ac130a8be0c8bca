#include "compiler/codegen/optimize.h"
#include "compiler/codegen/function-times.h"
#include "compiler/codegen/relax/relax.h"
#include "compiler/codegen/wide-multiply.h"
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Analysis/InlineCost.h>
#include <llvm/Analysis/ProfileSummaryInfo.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Transforms/IPO/ElimAvailExtern.h>
#include <llvm/Transforms/IPO/FunctionAttrs.h>
#include <llvm/Transforms/IPO/GlobalDCE.h>
#include <llvm/Transforms/IPO/Inliner.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/CorrelatedValuePropagation.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/GVN.h>
#include <llvm/Transforms/Scalar/IndVarSimplify.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopDeletion.h>
#include <llvm/Transforms/Scalar/LoopLoadElimination.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/LoopRotation.h>
#include <llvm/Transforms/Scalar/LoopUnrollPass.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>
#include <llvm/Transforms/Utils/LCSSA.h>
#include <llvm/Transforms/Utils/LoopSimplify.h>
#include <llvm/Transforms/Vectorize/LoopVectorize.h>
#include <llvm/Transforms/Vectorize/SLPVectorizer.h>
#include <llvm/Transforms/Vectorize/VectorCombine.h>

namespace wasmc {
namespace {

// What the proofs of relax/ need to see: registers instead of locals, rotated loops with a preheader, addresses that do not
// change outside of them. Not induction variables in 64 bits, which hide that a 32-bit address wraps or not.
void addProofs(llvm::ModulePassManager &passes, relax::RelaxPass relaxPass) {
  llvm::FunctionPassManager early;
  early.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  early.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  early.addPass(llvm::SimplifyCFGPass());
  early.addPass(llvm::InstCombinePass());
  early.addPass(llvm::CorrelatedValuePropagationPass());
  early.addPass(llvm::SimplifyCFGPass());
  llvm::LoopPassManager loops;
  loops.addPass(llvm::LICMPass(llvm::LICMOptions()));
  loops.addPass(llvm::LoopRotatePass());
  loops.addPass(llvm::LICMPass(llvm::LICMOptions()));
  early.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops), /*UseMemorySSA=*/true));
  early.addPass(llvm::SimplifyCFGPass());
  early.addPass(llvm::InstCombinePass());
  early.addPass(llvm::LoopSimplifyPass());
  early.addPass(llvm::LCSSAPass());
  early.addPass(std::move(relaxPass));
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(early)));
}


// What sees the operators as the producer wrote them.
llvm::FunctionPassManager firstLook() {
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  passes.addPass(llvm::EarlyCSEPass());
  passes.addPass(WideMultiplyPass());
  return passes;
}

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
      for (const llvm::Instruction &instruction : block) {
        if (const auto *load = llvm::dyn_cast<llvm::LoadInst>(&instruction); load && !load->isVolatile() && load->getAlign() == 1)
          return true;
        if (const auto *store = llvm::dyn_cast<llvm::StoreInst>(&instruction); store && !store->isVolatile() && store->getAlign() == 1)
          return true;
      }
    return false;
  }
  llvm::FunctionPassManager proven_, other_;
};

// What LLVM's default pipeline does to a function after inlining.
llvm::FunctionPassManager provenPipeline(llvm::PassBuilder &passes) {
  llvm::FunctionPassManager pipeline = passes.buildFunctionSimplificationPipeline(llvm::OptimizationLevel::O2, llvm::ThinOrFullLTOPhase::None);
  pipeline.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::LoopRotatePass()));
  pipeline.addPass(llvm::LoopVectorizePass());
  pipeline.addPass(llvm::LoopLoadEliminationPass());
  pipeline.addPass(llvm::InstCombinePass());
  pipeline.addPass(llvm::SimplifyCFGPass(llvm::SimplifyCFGOptions()
                                             .forwardSwitchCondToPhi(true)
                                             .convertSwitchRangeToICmp(true)
                                             .convertSwitchToLookupTable(true)
                                             .needCanonicalLoops(false)
                                             .hoistCommonInsts(true)
                                             .sinkCommonInsts(true)));
  pipeline.addPass(llvm::SLPVectorizerPass());
  pipeline.addPass(llvm::VectorCombinePass());
  pipeline.addPass(llvm::InstCombinePass());
  pipeline.addPass(llvm::LoopUnrollPass(llvm::LoopUnrollOptions(/*OptLevel=*/2)));
  pipeline.addPass(llvm::SROAPass(llvm::SROAOptions::PreserveCFG));
  pipeline.addPass(llvm::InstCombinePass());
  pipeline.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::LICMPass(llvm::LICMOptions()), /*UseMemorySSA=*/true));
  pipeline.addPass(llvm::SimplifyCFGPass());
  return pipeline;
}

// -O1: what is cheap for the code that comes out smaller.
void addBrief(llvm::ModulePassManager &pipeline) {
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::SimplifyCFGPass());
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(passes)));
}

// -O2: the bodies come from an optimiser, which has done once what LLVM's default pipeline does over and over for the output
// of a front end: reassociation, value propagation (which costs the square of a large br_table, too), threading of jumps, unrolling. What is new here are addresses in 64 bits, checks, and
// inlining across what were modules. Measured (./dev bench, CPU time): the default pipeline took 5 times as long as
// this one, and its code was slower (jumps threaded through the dispatch of interpreters, loops unrolled a second time).
void addReduced(llvm::ModulePassManager &pipeline, llvm::FunctionPassManager proven, bool usesProfile) {
  llvm::FunctionPassManager before;
  before.addPass(llvm::SimplifyCFGPass());
  before.addPass(llvm::InstCombinePass());
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(before)));

  llvm::ModuleInlinerWrapperPass inliner(llvm::getInlineParams(/*OptLevel=*/2, /*SizeOptLevel=*/0));
  llvm::FunctionPassManager inlined;
  inlined.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  inlined.addPass(llvm::InstCombinePass());
  inlined.addPass(llvm::SimplifyCFGPass());
  if (usesProfile) // what is hot and cold may be asked of it then
    inliner.addModulePass(llvm::RequireAnalysisPass<llvm::ProfileSummaryAnalysis, llvm::Module>());
  inliner.getPM().addPass(llvm::PostOrderFunctionAttrsPass(/*SkipNonRecursive=*/true));
  inliner.getPM().addPass(llvm::createCGSCCToFunctionPassAdaptor(std::move(inlined)));
  pipeline.addPass(std::move(inliner));
  pipeline.addPass(llvm::EliminateAvailableExternallyPass());
  pipeline.addPass(llvm::GlobalDCEPass());

  llvm::FunctionPassManager after;
  llvm::LoopPassManager invariants, counters;
  invariants.addPass(llvm::LoopRotatePass());
  invariants.addPass(llvm::LICMPass(llvm::LICMOptions()));
  counters.addPass(llvm::IndVarSimplifyPass());
  counters.addPass(llvm::LoopDeletionPass());
  counters.addPass(llvm::LoopFullUnrollPass(/*OptLevel=*/2));
  after.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(invariants), /*UseMemorySSA=*/true));
  after.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(counters)));
  after.addPass(llvm::GVNPass());
  after.addPass(llvm::InstCombinePass());
  after.addPass(llvm::SimplifyCFGPass(llvm::SimplifyCFGOptions()
                                          .convertSwitchRangeToICmp(true)
                                          .hoistCommonInsts(true)
                                          .sinkCommonInsts(true)));
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(EitherPass(std::move(proven), std::move(after))));
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

  llvm::ModulePassManager pipeline;
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(firstLook()));
  if (isRelaxing && !plan.module->memories.empty())
    addProofs(pipeline, relax::RelaxPass(plan, target, options, remarks));
  switch (options.optLevel) {
  case OptLevel::O0: break;
  case OptLevel::O1: addBrief(pipeline); break;
  case OptLevel::O2: addReduced(pipeline, provenPipeline(passes), plan.usesProfile()); break;
  case OptLevel::O3: pipeline.addPass(passes.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3)); break;
  case OptLevel::Os: pipeline.addPass(passes.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::Os)); break;
  }
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
