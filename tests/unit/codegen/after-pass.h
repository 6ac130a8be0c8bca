// What a pass of ours makes of LLVM's IR, for what guests hardly show because LLVM's own passes come before or after.
#pragma once
#include <doctest/doctest.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/raw_ostream.h>
#include <string>

namespace testing {

// The function `f` of a module, given as text, after the pass alone, as text.
template <class Pass> std::string afterPass(Pass pass, const std::string &text) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic diagnostic;
  std::unique_ptr<llvm::Module> module = llvm::parseAssemblyString(text, diagnostic, context);
  if (!module) FAIL(diagnostic.getMessage().str());
  llvm::PassBuilder passes;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(components);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, components, modules);
  pass.run(*module->getFunction("f"), functions);
  std::string out;
  llvm::raw_string_ostream stream(out);
  module->getFunction("f")->print(stream);
  return out;
}

} // namespace testing
