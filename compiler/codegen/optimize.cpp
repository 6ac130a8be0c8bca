#include "compiler/codegen/optimize.h"
#include "compiler/codegen/relax/relax.h"
#include "compiler/codegen/wide-multiply.h"
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/CorrelatedValuePropagation.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/LoopRotation.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>
#include <llvm/Transforms/Utils/LCSSA.h>
#include <llvm/Transforms/Utils/LoopSimplify.h>

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

} // namespace

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
  llvm::PassBuilder passes(&machine, tuning);
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

  llvm::OptimizationLevel level = llvm::OptimizationLevel::O2;
  switch (options.optLevel) {
  case OptLevel::O0:
  case OptLevel::O1: level = llvm::OptimizationLevel::O1; break;
  case OptLevel::O2: level = llvm::OptimizationLevel::O2; break;
  case OptLevel::O3: level = llvm::OptimizationLevel::O3; break;
  case OptLevel::Os: level = llvm::OptimizationLevel::Os; break;
  }
  llvm::ModulePassManager pipeline;
  llvm::FunctionPassManager early; // what sees the operators as the producer wrote them
  early.addPass(llvm::SROAPass(llvm::SROAOptions::PreserveCFG));
  early.addPass(llvm::EarlyCSEPass());
  early.addPass(WideMultiplyPass());
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(early)));
  if (isRelaxing && !plan.module->memories.empty())
    addProofs(pipeline, relax::RelaxPass(plan, target, options, remarks));
  pipeline.addPass(passes.buildPerModuleDefaultPipeline(level));
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
