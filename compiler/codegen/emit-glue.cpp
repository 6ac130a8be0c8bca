// Entries and thunks: the two ways between the C convention and the artifact's (docs/abi.md, "Entry", "Host functions"). A
// host has no code generator at run time, so the compiler emits one of each for every signature that needs it.
#include "compiler/codegen/partition.h"
#include <cstddef>
#include <llvm/IR/InlineAsm.h>

namespace wasmc {
using LlvmValue = llvm::Value *;

void PartitionEmitter::emitGlue() {
  for (u32 i = 0; i < plan_.needsEntry.size(); ++i)
    if (plan_.needsEntry[i])
      emitEntry(TypeIndex{i});
  for (u32 i = 0; i < plan_.needsThunk.size(); ++i)
    if (plan_.needsThunk[i])
      emitThunk(TypeIndex{i});
  emitThrowFunction();
  for (u32 i = 0; i < module().memories.size(); ++i) {
    if (plan_.facts->memoryCopied[i])
      emitCopyOfFew(MemoryIndex{i});
    if (plan_.facts->memoryFilled[i])
      emitFillOfFew(MemoryIndex{i});
  }
}

// void entry(const void *code, void *context, const Value *arguments, Value *results)
void PartitionEmitter::emitEntry(TypeIndex index) {
  const DefinedType &definedType = module().type(index);
  auto *pointer = llvm::PointerType::getUnqual(context_);
  auto *entryType = llvm::FunctionType::get(llvm::Type::getVoidTy(context_), {pointer, pointer, pointer, pointer}, false);
  llvm::Function *entry = makeFunction(entryType, "entry" + std::to_string(index.value), llvm::CallingConv::C);
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context_, "entry", entry));
  std::vector<LlvmValue> args, results(definedType.results.size());
  for (u32 i = 0; i < definedType.params.size(); ++i)
    args.push_back(loadField(builder, entry->getArg(2), i * sizeof(Value), type(definedType.params[i]), false, "argument"));
  // The callee's context is a VmContext or, for a host function, a HostFunction: both start with the runtime.
  emitCall(builder, functionType(definedType), entry->getArg(0), kEscapedConvention, entry->getArg(1), entry->getArg(1),
           definedType, args, results, nullptr);
  for (u32 i = 0; i < results.size(); ++i)
    builder.CreateAlignedStore(
        results[i], builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), entry->getArg(3), i * sizeof(Value)), llvm::Align(16));
  builder.CreateRetVoid();
}

// void throw(void *context, ExceptionObject *exception), C convention: VmRuntime::throwException, from a frame in which all
// callee-saved registers are found. So the host starts from there, and needs to know nothing about its own frames.
void PartitionEmitter::emitThrowFunction() {
  llvm::Function *function = throwFunction();
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context_, "entry", function));
  auto *clobber = llvm::InlineAsm::get(llvm::FunctionType::get(builder.getVoidTy(), false), "", target_.savedRegisterClobbers(),
                                       /*hasSideEffects=*/true);
  builder.CreateCall(clobber)->setDoesNotThrow();
  LlvmValue runtime = loadField(builder, function->getArg(0), offsetof(VmContext, runtime), builder.getPtrTy(), true, "runtime");
  LlvmValue code = loadField(builder, runtime, offsetof(VmRuntime, throwException), builder.getPtrTy(), true, "code");
  auto *type = llvm::FunctionType::get(builder.getVoidTy(), {builder.getPtrTy(), builder.getPtrTy()}, false);
  builder.CreateCall(type, code, {runtime, function->getArg(1)})->setDoesNotReturn();
  builder.CreateUnreachable();
}

llvm::Function *PartitionEmitter::thunk(TypeIndex index) {
  index = plan_.canonical(index);
  const std::string name = "thunk" + std::to_string(index.value);
  if (llvm::Function *known = module_->getFunction(name)) return known;
  llvm::Function *thunk = makeFunction(functionType(module().type(index)), name, kEscapedConvention);
  thunk->addParamAttr(0, llvm::Attribute::SwiftSelf);
  return thunk;
}

// An escaped-convention function whose context is a HostFunction.
void PartitionEmitter::emitThunk(TypeIndex index) {
  const DefinedType &definedType = module().type(index);
  const ResultShape shape = resultShape(definedType);
  llvm::Function *function = thunk(index);
  function->setAlignment(llvm::Align(64)); // all of the usual way in one cache line, wherever a linker puts the module: a tenth of a call
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context_, "entry", function));
  LlvmValue hostFunction = function->getArg(0);
  auto *low = llvm::BasicBlock::Create(context_, "stack.low", function);
  auto *enough = llvm::BasicBlock::Create(context_, "stack.enough", function);
  builder.CreateCondBr(stackIsLow(builder, hostFunction), low, enough, unlikely_);
  builder.SetInsertPoint(low);
  target_.emitTrap(builder, TrapKind::StackExhausted, 0);
  builder.CreateUnreachable();

  builder.SetInsertPoint(enough);
  std::vector<LlvmValue> args;
  for (u32 i = 0; i < definedType.params.size(); ++i)
    args.push_back(function->getArg(i + 1));
  LlvmValue array = nullptr;
  if (definedType.results.size() > 1) { // written by the host function as an array
    if (shape == ResultShape::Area) {
      LlvmValue runtime = loadField(builder, hostFunction, offsetof(HostFunction, runtime), builder.getPtrTy(), true, "runtime");
      array = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), runtime, offsetof(VmRuntime, results));
    } else {
      auto *slots = llvm::ArrayType::get(llvm::FixedVectorType::get(builder.getInt64Ty(), 2), definedType.results.size());
      auto *alloca = builder.CreateAlloca(slots);
      alloca->setAlignment(llvm::Align(16));
      array = alloca;
    }
  }
  llvm::CallInst *call = emitHostCall(builder, definedType, hostFunction, args, array, nullptr);
  if (shape == ResultShape::None || shape == ResultShape::Area) {
    builder.CreateRetVoid();
  } else if (shape == ResultShape::Bare) {
    builder.CreateRet(call);
  } else {
    std::vector<LlvmValue> results;
    for (u32 i = 0; i < definedType.results.size(); ++i)
      results.push_back(loadField(builder, array, i * sizeof(Value), type(definedType.results[i]), false, "result"));
    emitReturn(builder, definedType, results, nullptr);
  }
}

// Where an artifact becomes part of a C program, what it imports are functions of that program; wasmload's may be other modules, whose calls
// shall cost nothing more (tests/codegen/calls-between-modules.sh), or WASI's, which take much longer than a thunk.
bool PartitionEmitter::hasHostCalls(const DefinedType &type) const {
  return (options_.emit == Emit::Obj || options_.emit == Emit::StaticLib) &&
         (options_.optLevel == OptLevel::O2 || options_.optLevel == OptLevel::O3) && type.results.size() <= 1;
}

llvm::CallInst *PartitionEmitter::emitHostCall(llvm::IRBuilder<> &builder, const DefinedType &definedType, LlvmValue hostFunction,
                                               std::span<LlvmValue const> args, LlvmValue arrayOrNull, llvm::DILocation *location) {
  std::vector<llvm::Type *> paramTypes{builder.getPtrTy()};
  std::vector<LlvmValue> all{hostFunction};
  all.insert(all.end(), args.begin(), args.end());
  for (ValueType param : definedType.params)
    paramTypes.push_back(type(param));
  if (arrayOrNull) {
    paramTypes.push_back(builder.getPtrTy());
    all.push_back(arrayOrNull);
  }
  auto *hostType = llvm::FunctionType::get(
      definedType.results.size() == 1 ? type(definedType.results[0]) : builder.getVoidTy(), paramTypes, false);
  LlvmValue code = loadField(builder, hostFunction, offsetof(HostFunction, code), builder.getPtrTy(), true, "code");
  llvm::CallInst *call = builder.CreateCall(hostType, code, all);
  call->setDoesNotThrow(); // no host frame is ever unwound
  if (location)
    call->setDebugLoc(location);
  emitThrowOfPending(builder, hostFunction, location);
  return call;
}

// What a host function wants thrown now that it has returned.
void PartitionEmitter::emitThrowOfPending(llvm::IRBuilder<> &builder, llvm::Value *hostFunction, llvm::DILocation *location) {
  LlvmValue runtime = loadField(builder, hostFunction, offsetof(HostFunction, runtime), builder.getPtrTy(), true, "runtime");
  LlvmValue pending = loadField(builder, runtime, offsetof(VmRuntime, pending), builder.getPtrTy(), false, "pending");
  llvm::Function *function = builder.GetInsertBlock()->getParent();
  auto *throws = llvm::BasicBlock::Create(context_, "throw", function), *returns = llvm::BasicBlock::Create(context_, "return", function);
  builder.CreateCondBr(builder.CreateIsNull(pending), returns, throws, likely_);
  builder.SetInsertPoint(throws);
  emitThrow(builder, hostFunction, pending, location);
  builder.SetInsertPoint(returns);
}

} // namespace wasmc
