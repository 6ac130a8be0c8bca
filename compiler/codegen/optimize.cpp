#include "compiler/codegen/optimize.h"
#include "compiler/codegen/wide-multiply.h"
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/SROA.h>

namespace wasmc {

void optimize(llvm::Module &module, llvm::TargetMachine &machine, const CompileOptions &options) {
  if (options.optLevel == OptLevel::O0)
    return;
  llvm::PipelineTuningOptions tuning;
  // Guest accesses are volatile, so neither vectoriser would find anything; they return with proven accesses.
  tuning.LoopVectorization = false;
  tuning.SLPVectorization = false;
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
