// --cpu=multi: one artifact for the least CPU that is as fast as one for a better CPU where there is one.
#pragma once
#include "compiler/codegen/target/target.h"
#include <llvm/IR/PassManager.h>

namespace wasmc {

// Functions with a loop that is proven not to trap, out of which LLVM can make vectors, are compiled for each of Target::cpuVariants, and for the
// least CPU: f<N> becomes f<N>.<CPU>, hidden as it was, and what remains as f<N> jumps to the best of them that VmRuntime::cpuFeatures
// allows. So references, tables and other partitions know nothing of it, the text is never written, and all else of the artifact is there
// once. Other functions gain nothing from a better CPU that could be measured (docs/codegen.md) and stay as they are. Runs when inlining is done, before
// anything that asks for the CPU's vectors.
class CpuVariantsPass : public llvm::PassInfoMixin<CpuVariantsPass> {
public:
  explicit CpuVariantsPass(const Target &target) : target_(target) {}
  llvm::PreservedAnalyses run(llvm::Module &module, llvm::ModuleAnalysisManager &analyses);

private:
  const Target &target_;
};

} // namespace wasmc
