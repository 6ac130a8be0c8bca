#include "compiler/codegen/cpu-variants.h"
#include "compiler/codegen/proven-access.h"
#include "runtime-support/abi/vmctx.h"
#include <cstddef>
#include <llvm/Transforms/Utils/Cloning.h>

namespace wasmc {
namespace {

bool wantsVariants(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
  if (function.isDeclaration() || function.hasAvailableExternallyLinkage()) return false;
  return llvm::any_of(analyses.getResult<llvm::LoopAnalysis>(function).getLoopsInPreorder(),
                      [](const llvm::Loop *loop) { return loop->isInnermost() && hasProvenAccess(*loop) && !isPrecise(*loop); });
}

// A function of the same type, convention and attributes, without a body.
llvm::Function *makeLike(llvm::Function &function, const std::string &name) {
  auto *copy = llvm::Function::Create(function.getFunctionType(), function.getLinkage(), name, *function.getParent());
  copy->copyAttributesFrom(&function);
  copy->addFnAttr(llvm::Attribute::NoCfCheck); // only ever jumped to directly
  return copy;
}

llvm::Function *cloneFor(llvm::Function &function, const Target::CpuVariant &variant) {
  llvm::Function *clone = makeLike(function, (function.getName() + "." + variant.cpu).str());
  llvm::ValueToValueMapTy map;
  for (auto [from, to] : llvm::zip(function.args(), clone->args())) map[&from] = &to;
  llvm::SmallVector<llvm::ReturnInst *, 8> returns;
  llvm::CloneFunctionInto(clone, &function, map, llvm::CloneFunctionChangeType::LocalChangesOnly, returns);
  clone->addFnAttr("target-cpu", variant.cpu);
  clone->addFnAttr("target-features", variant.features);
  return clone;
}

// Ends `block` by leaving for `variant` with the arguments of `function`, whose frame it takes the place of.
void jumpTo(llvm::Function &function, llvm::Function &variant, llvm::BasicBlock *block) {
  llvm::IRBuilder<> builder(block);
  std::vector<llvm::Value *> arguments;
  for (llvm::Argument &argument : function.args()) arguments.push_back(&argument);
  llvm::CallInst *call = builder.CreateCall(&variant, arguments);
  call->setCallingConv(function.getCallingConv());
  call->setAttributes(function.getAttributes().removeFnAttributes(function.getContext()));
  call->setTailCallKind(llvm::CallInst::TCK_MustTail);
  if (call->getType()->isVoidTy())
    builder.CreateRetVoid();
  else
    builder.CreateRet(call);
}

void chooseAmong(llvm::Function &function, llvm::ArrayRef<std::pair<llvm::Function *, u64>> variants, llvm::Function &least) {
  llvm::LLVMContext &context = function.getContext();
  llvm::BasicBlock *block = llvm::BasicBlock::Create(context, "", &function);
  llvm::IRBuilder<> builder(block);
  llvm::MDNode *unchanging = llvm::MDNode::get(context, {});
  llvm::LoadInst *runtime = builder.CreateAlignedLoad(builder.getPtrTy(), function.getArg(0), llvm::Align(8), "runtime"); // VmContext::runtime
  llvm::Value *field = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), runtime, offsetof(VmRuntime, cpuFeatures));
  llvm::LoadInst *features = builder.CreateAlignedLoad(builder.getInt64Ty(), field, llvm::Align(8), "cpu.features");
  for (llvm::LoadInst *load : {runtime, features}) load->setMetadata(llvm::LLVMContext::MD_invariant_load, unchanging);
  for (const auto &[variant, needed] : variants) {
    builder.SetInsertPoint(block);
    // Levels are nested: the best feature that is needed stands for all.
    llvm::Value *offered = builder.CreateAnd(features, u64(1) << llvm::Log2_64(needed));
    llvm::BasicBlock *taken = llvm::BasicBlock::Create(context, "", &function), *next = llvm::BasicBlock::Create(context, "", &function);
    builder.CreateCondBr(builder.CreateIsNotNull(offered), taken, next);
    jumpTo(function, *variant, taken);
    block = next;
  }
  jumpTo(function, least, block);
}

} // namespace

llvm::PreservedAnalyses CpuVariantsPass::run(llvm::Module &module, llvm::ModuleAnalysisManager &analyses) {
  auto &functions = analyses.getResult<llvm::FunctionAnalysisManagerModuleProxy>(module).getManager();
  std::vector<llvm::Function *> wanted;
  for (llvm::Function &function : module)
    if (wantsVariants(function, functions)) wanted.push_back(&function);
  if (wanted.empty()) return llvm::PreservedAnalyses::all();
  const std::vector<Target::CpuVariant> variants = target_.cpuVariants();
  for (llvm::Function *function : wanted) {
    std::vector<std::pair<llvm::Function *, u64>> made;
    for (const Target::CpuVariant &variant : variants) made.emplace_back(cloneFor(*function, variant), variant.needed);
    llvm::Function *least = makeLike(*function, (function->getName() + "." + target_.leastCpu()).str());
    least->setSubprogram(function->getSubprogram());
    function->setSubprogram(nullptr);
    least->splice(least->end(), function);
    for (auto [from, to] : llvm::zip(function->args(), least->args())) {
      from.replaceAllUsesWith(&to);
      to.takeName(&from);
    }
    function->setPersonalityFn(nullptr);
    chooseAmong(*function, made, *least);
  }
  return llvm::PreservedAnalyses::none();
}

} // namespace wasmc
