#include "compiler/codegen/partition.h"
#include "compiler/codegen/function-emitter.h"
#include <algorithm>
#include <cstddef>
#include <llvm/IR/MDBuilder.h>

namespace wasmc {

ResultShape resultShape(const DefinedType &type) {
  if (type.results.empty())
    return ResultShape::None;
  u32 integers = 0, floats = 0;
  for (ValueType result : type.results)
    ++(result == F32 || result == F64 || result == V128 ? floats : integers);
  if (integers > 4 || floats > 4)
    return ResultShape::Area;
  return type.results.size() == 1 ? ResultShape::Bare : ResultShape::Struct;
}

PartitionEmitter::PartitionEmitter(const ModulePlan &plan, const CompileOptions &options, const Target &target,
                                   llvm::TargetMachine &machine, llvm::LLVMContext &context, u32 number,
                                   const std::vector<DebugLocals> &debugLocals)
    : plan_(plan), options_(options), target_(target), context_(context),
      module_(std::make_unique<llvm::Module>("p" + std::to_string(number), context)), debug_(*module_),
      debugLocals_(debugLocals),
      functions_(plan.module->functions.size()) {
  module_->setTargetTriple(target.triple());
  module_->setDataLayout(machine.createDataLayout());
  module_->setPICLevel(llvm::PICLevel::BigPIC);
  module_->addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
  module_->addModuleFlag(llvm::Module::Max, "frame-pointer", 2);
  module_->addModuleFlag(llvm::Module::Max, "uwtable", 2);
  target.declareCfProtection(*module_, options.cfProtection);
  const bool hasValues = !debugLocals.empty() && (options.emit == Emit::Cwasm || options.emit == Emit::Exe) && options.hasDwarf();
  compileUnit_ = debug_.createCompileUnit(llvm::dwarf::DW_LANG_C11, debug_.createFile("module.wasm", "."), "wasmc", true, "", 0,
                                          "", hasValues ? llvm::DICompileUnit::FullDebug : llvm::DICompileUnit::LineTablesOnly);
  if (hasValues) debugValues_.emplace(debug_, compileUnit_);

  llvm::AttrBuilder attributes(context);
  attributes.addAttribute("disable-tail-calls", "true"); // runaway recursion must exhaust the stack, not loop
  attributes.addAttribute("frame-pointer", "all");       // backtraces walk it
  attributes.addAttribute("no-builtins");                // no library function can be called
  attributes.addAttribute("probe-stack", "inline-asm");
  attributes.addAttribute("stack-probe-size", std::to_string(kStackProbeSize));
  attributes.addAttribute("target-cpu", machine.getTargetCPU());
  if (!machine.getTargetFeatureString().empty())
    attributes.addAttribute("target-features", machine.getTargetFeatureString());
  // Where no code has handlers, LLVM need not know of exceptions: they pass through frames without a trace.
  mayUnwind_ = plan.facts->hasHandlers;
  if (!mayUnwind_)
    attributes.addAttribute(llvm::Attribute::NoUnwind);
  attributes.addAttribute("no-realign-stack"); // see UnwindFrame::stack
  attributes.addUWTableAttr(llvm::UWTableKind::Async);
  if (options.optLevel == OptLevel::Os)
    attributes.addAttribute(llvm::Attribute::OptimizeForSize);
  if (options.optLevel == OptLevel::O0) {
    attributes.addAttribute(llvm::Attribute::NoInline);
    attributes.addAttribute(llvm::Attribute::OptimizeNone);
  }
  attributes_ = llvm::AttributeList::get(context, llvm::AttributeList::FunctionIndex, attributes);

  llvm::MDBuilder metadata(context);
  likely_ = metadata.createBranchWeights(2000, 1);
  unlikely_ = metadata.createBranchWeights(1, 2000);
  empty_ = llvm::MDNode::get(context, {});
  aliasRoot_ = metadata.createTBAARoot("gc");
  const auto aliasClass = [&](const char *name) {
    llvm::MDNode *type = metadata.createTBAAScalarTypeNode(name, aliasRoot_);
    return metadata.createTBAAStructTagNode(type, type, 0);
  };
  aliasOfBins_ = aliasClass("bins");
  aliasOfHeader_ = aliasClass("header");
  fusesMultiplyAdd_ = !options.deterministic && target.hasFusedMultiplyAdd(machine);
}

llvm::MDNode *PartitionEmitter::aliasOfField(TypeIndex type, u32 field) {
  llvm::MDNode *&tag = aliasOfFields_[u64(type.value) << 32 | field];
  if (!tag) {
    llvm::MDBuilder metadata(context_);
    llvm::MDNode *node = metadata.createTBAAScalarTypeNode(format("%u.%u", type.value, field), aliasRoot_);
    tag = metadata.createTBAAStructTagNode(node, node, 0);
  }
  return tag;
}

llvm::Type *PartitionEmitter::type(ValueType type) {
  switch (type.code()) {
  case ValueType::kI32: return llvm::Type::getInt32Ty(context_);
  case ValueType::kI64: return llvm::Type::getInt64Ty(context_);
  case ValueType::kF32: return llvm::Type::getFloatTy(context_);
  case ValueType::kF64: return llvm::Type::getDoubleTy(context_);
  case ValueType::kV128: return llvm::FixedVectorType::get(llvm::Type::getInt8Ty(context_), 16); // see VectorBuilder
  default: return llvm::PointerType::getUnqual(context_);
  }
}

llvm::Type *PartitionEmitter::resultType(const DefinedType &definedType) {
  switch (resultShape(definedType)) {
  case ResultShape::None:
  case ResultShape::Area: return llvm::Type::getVoidTy(context_);
  case ResultShape::Bare: return type(definedType.results[0]);
  case ResultShape::Struct: break;
  }
  std::vector<llvm::Type *> members;
  for (ValueType result : definedType.results)
    members.push_back(type(result));
  return llvm::StructType::get(context_, members);
}

llvm::FunctionType *PartitionEmitter::functionType(const DefinedType &definedType) {
  std::vector<llvm::Type *> params{llvm::PointerType::getUnqual(context_)};
  for (ValueType param : definedType.params)
    params.push_back(type(param));
  return llvm::FunctionType::get(resultType(definedType), params, false);
}

llvm::FunctionType *PartitionEmitter::builtinType(Builtin builtin) {
  struct Kinds { // the words of builtins.def
    llvm::Type *Ctx, *Ref, *U32, *U64, *Bool, *Void;
  } t{llvm::PointerType::getUnqual(context_), llvm::PointerType::getUnqual(context_), llvm::Type::getInt32Ty(context_),
      llvm::Type::getInt64Ty(context_),       llvm::Type::getInt8Ty(context_),        llvm::Type::getVoidTy(context_)};
  auto make = [&](llvm::Type *result, std::initializer_list<llvm::Type * Kinds::*> params) {
    std::vector<llvm::Type *> types;
    for (auto param : params)
      types.push_back(t.*param);
    return llvm::FunctionType::get(result, types, false);
  };
  constexpr auto Ctx = &Kinds::Ctx, Ref = &Kinds::Ref, U32 = &Kinds::U32, U64 = &Kinds::U64, Bool = &Kinds::Bool,
                 Void = &Kinds::Void;
  switch (builtin) {
#define BUILTIN(Name, result, ...)                                                                                     \
  case Builtin::Name:                                                                                                  \
    return make(t.*result, {__VA_ARGS__});
#include "runtime-support/abi/builtins.def"
#undef BUILTIN
  }
  __builtin_unreachable();
}

llvm::CallingConv::ID PartitionEmitter::convention(FuncIndex index) const {
  return plan_.hasEscapedConvention(index) ? kEscapedConvention : llvm::CallingConv::Swift;
}

llvm::Function *PartitionEmitter::makeFunction(llvm::FunctionType *type, const std::string &name,
                                               llvm::CallingConv::ID convention) {
  auto *function = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, name, *module_);
  function->setVisibility(llvm::GlobalValue::HiddenVisibility);
  function->setDSOLocal(true);
  function->setCallingConv(convention);
  function->setAttributes(attributes_);
  return function;
}

llvm::Function *PartitionEmitter::function(FuncIndex index) {
  llvm::Function *&function = functions_[index.value];
  if (!function) {
    function = makeFunction(functionType(module().functionType(index)), "f" + std::to_string(index.value), convention(index));
    function->addParamAttr(0, llvm::Attribute::SwiftSelf);
    if (plan_.escapedIndex[index.value] == kNone) // only ever called directly: no indirect branch goes there
      function->addFnAttr(llvm::Attribute::NoCfCheck);
  }
  return function;
}

llvm::DISubprogram *PartitionEmitter::subprogram(llvm::Function *function, u32 offset, bool hasFrame) {
  auto *file = compileUnit_->getFile();
  auto *type = debug_.createSubroutineType(debug_.getOrCreateTypeArray({}));
  auto *program = debug_.createFunction(file, function->getName(), "", file, offset, type, offset,
                                        hasFrame ? llvm::DINode::FlagPrototyped : llvm::DINode::FlagZero,
                                        llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized);
  function->setSubprogram(program);
  return program;
}

bool PartitionEmitter::isDebugLocal(FuncIndex function, LocalIndex local) const {
  if (!debugValues_) return false;
  const std::vector<u32> &locals = debugLocals_[function.value].locals;
  return std::binary_search(locals.begin(), locals.end(), local.value);
}

llvm::Value *PartitionEmitter::loadField(llvm::IRBuilder<> &builder, llvm::Value *base, u64 offset, llvm::Type *type,
                                         bool invariant, const char *name) {
  llvm::Value *address = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), base, offset);
  const unsigned alignment = type->isVectorTy() ? 16 : type->isIntegerTy(32) || type->isFloatTy() ? 4 : 8;
  llvm::LoadInst *load = builder.CreateAlignedLoad(type, address, llvm::Align(alignment), name);
  if (invariant)
    load->setMetadata(llvm::LLVMContext::MD_invariant_load, empty_);
  return load;
}

llvm::Value *PartitionEmitter::stackIsLow(llvm::IRBuilder<> &builder, llvm::Value *vmContext) {
  llvm::Value *runtime = loadField(builder, vmContext, offsetof(VmContext, runtime), builder.getPtrTy(), true, "runtime");
  llvm::Value *limit = loadField(builder, runtime, offsetof(VmRuntime, stackLimit), builder.getInt64Ty(), false, "stack.limit");
  auto *name = llvm::MDString::get(context_, target_.stackPointer());
  llvm::Value *registerName = llvm::MetadataAsValue::get(context_, llvm::MDNode::get(context_, {name}));
  llvm::Value *stack = builder.CreateIntrinsic(llvm::Intrinsic::read_register, {builder.getInt64Ty()}, {registerName});
  return builder.CreateICmpULT(stack, limit, "stack.low");
}

void PartitionEmitter::emitCall(llvm::IRBuilder<> &builder, llvm::FunctionType *calleeType, llvm::Value *code,
                                llvm::CallingConv::ID callConvention, llvm::Value *calleeContext,
                                llvm::Value *ownRuntimeContext, const DefinedType &definedType,
                                std::span<llvm::Value *const> args, std::span<llvm::Value *> results,
                                llvm::DILocation *location, llvm::BasicBlock *unwindOrNull) {
  std::vector<llvm::Value *> all{calleeContext};
  all.insert(all.end(), args.begin(), args.end());
  llvm::CallBase *call;
  if (unwindOrNull) {
    auto *next = llvm::BasicBlock::Create(context_, "returned", builder.GetInsertBlock()->getParent());
    call = builder.CreateInvoke(calleeType, code, next, unwindOrNull, all);
    builder.SetInsertPoint(next);
  } else {
    call = builder.CreateCall(calleeType, code, all);
    if (!mayUnwind_)
      call->setDoesNotThrow();
  }
  call->setCallingConv(callConvention);
  call->addParamAttr(0, llvm::Attribute::SwiftSelf);
  if (location)
    call->setDebugLoc(location);
  switch (resultShape(definedType)) {
  case ResultShape::None: break;
  case ResultShape::Bare: results[0] = call; break;
  case ResultShape::Struct:
    for (unsigned i = 0; i < results.size(); ++i)
      results[i] = builder.CreateExtractValue(call, i);
    break;
  case ResultShape::Area: {
    // The area belongs to the runtime, which the callee's instance shares with ours.
    llvm::Value *runtime =
        loadField(builder, ownRuntimeContext, offsetof(VmContext, runtime), builder.getPtrTy(), true, "runtime");
    for (unsigned i = 0; i < results.size(); ++i)
      results[i] = loadField(builder, runtime, offsetof(VmRuntime, results) + i * sizeof(Value), type(definedType.results[i]),
                             false, "result");
    break;
  }
  }
}

void PartitionEmitter::emitReturn(llvm::IRBuilder<> &builder, const DefinedType &definedType,
                                  std::span<llvm::Value *const> values, llvm::Value *vmContext) {
  switch (resultShape(definedType)) {
  case ResultShape::None: builder.CreateRetVoid(); return;
  case ResultShape::Bare: builder.CreateRet(values[0]); return;
  case ResultShape::Struct: {
    llvm::Value *all = llvm::PoisonValue::get(resultType(definedType));
    for (unsigned i = 0; i < values.size(); ++i)
      all = builder.CreateInsertValue(all, values[i], i);
    builder.CreateRet(all);
    return;
  }
  case ResultShape::Area: {
    llvm::Value *runtime = loadField(builder, vmContext, offsetof(VmContext, runtime), builder.getPtrTy(), true, "runtime");
    for (unsigned i = 0; i < values.size(); ++i)
      builder.CreateAlignedStore(values[i],
                                 builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), runtime,
                                                                    offsetof(VmRuntime, results) + i * sizeof(Value)),
                                 llvm::Align(16));
    builder.CreateRetVoid();
    return;
  }
  }
}

llvm::Function *PartitionEmitter::throwFunction() {
  if (llvm::Function *known = module_->getFunction("throw"))
    return known;
  auto *pointer = llvm::PointerType::getUnqual(context_);
  auto *type = llvm::FunctionType::get(llvm::Type::getVoidTy(context_), {pointer, pointer}, false);
  llvm::Function *function = makeFunction(type, "throw", llvm::CallingConv::C);
  function->removeFnAttr(llvm::Attribute::NoUnwind);
  function->setDoesNotReturn();
  function->addFnAttr(llvm::Attribute::NoInline);
  function->addFnAttr(llvm::Attribute::NoCfCheck);
  return function;
}

void PartitionEmitter::emitThrow(llvm::IRBuilder<> &builder, llvm::Value *context, llvm::Value *exception,
                                 llvm::DILocation *location) {
  llvm::CallInst *call = builder.CreateCall(throwFunction(), {context, exception});
  call->setDoesNotReturn();
  call->addFnAttr(llvm::Attribute::NoMerge); // each has its own place in the source
  if (location)
    call->setDebugLoc(location);
  builder.CreateUnreachable();
}

llvm::Constant *PartitionEmitter::personality() {
  // Any symbol that the link defines does; the tables that name it are not part of the artifact.
  if (llvm::Function *known = module_->getFunction("cw_module"))
    return known;
  auto *type = llvm::FunctionType::get(llvm::Type::getInt32Ty(context_), true);
  return makeFunction(type, "cw_module", llvm::CallingConv::C);
}

Result<void> PartitionEmitter::emitFunctions(FunctionRange range) {
  setProfileSummary();
  // Declared first and in order, so that the text has them in that order.
  for (const u32 i : codeOrder(range))
    function(FuncIndex{i});
  for (u32 i = range.first; i < range.last; ++i)
    TRY(emitFunction(*this, FuncIndex{i}));
  if (options_.optLevel == OptLevel::O2 || options_.optLevel == OptLevel::O3)
    TRY(emitSmallCallees());
  return {};
}

// Small functions of other partitions that this one calls, and what those call in turn, for the inliner only: the code of
// their own partition stays the one that is linked. So the partition that a function happens to be in matters little.
Result<void> PartitionEmitter::emitSmallCallees() {
  constexpr usize kSmall = 128; // bytes of a body; LLVM would hardly inline a larger one. __multi3 has up to 117
  constexpr int kDepth = 2;
  for (int depth = 0; depth < kDepth; ++depth) {
    std::vector<FuncIndex> wanted;
    for (u32 i = module().importedFunctions; i < functions_.size(); ++i)
      if (functions_[i] && functions_[i]->isDeclaration() && !functions_[i]->use_empty() &&
          module().functions[i].body.size() <= kSmall)
        wanted.push_back(FuncIndex{i});
    for (FuncIndex index : wanted) {
      TRY(emitFunction(*this, index));
      function(index)->setLinkage(llvm::GlobalValue::AvailableExternallyLinkage);
    }
  }
  return {};
}

std::unique_ptr<llvm::Module> PartitionEmitter::finish() {
  debug_.finalize();
  return std::move(module_);
}

} // namespace wasmc
