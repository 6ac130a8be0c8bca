// Calls (spec 4.4.10): direct, through an import slot, through a table, and to builtins of the host.
#include "compiler/codegen/function-emitter.h"
#include "compiler/wasm/types.h"
#include <cstddef>

namespace wasmc {

void FunctionEmitter::callCode(const Callee &callee, Values args, Values results) {
  for (Value &arg : args)
    arg = escape(arg);
  spillFuel();
  partition_.emitCall(builder_, callee.type, callee.code, callee.convention, callee.context, context_, *callee.signature, args, results,
                      location(), unwindTarget());
  reloadFuel();
}

// The frame is gone before the callee starts (musttail), and with it the handlers around the call. Results of the area shape are already where our caller looks.
void FunctionEmitter::tailCallCode(const Callee &callee, Values args) {
  std::vector<Value> all{callee.context};
  for (Value arg : args)
    all.push_back(escape(arg));
  spillFuel();
  llvm::CallInst *call = builder_.CreateCall(callee.type, callee.code, all);
  call->setCallingConv(callee.convention);
  call->addParamAttr(0, llvm::Attribute::SwiftSelf);
  if (!plan_.facts->hasHandlers)
    call->setDoesNotThrow();
  call->setTailCallKind(llvm::CallInst::TCK_MustTail);
  located(call);
  if (call->getType()->isVoidTy())
    builder_.CreateRetVoid();
  else
    builder_.CreateRet(call);
}

FunctionEmitter::Callee FunctionEmitter::callee(FuncIndex function) {
  const DefinedType &type = module_.functionType(function);
  if (!module_.isImported(function))
    return {&type, partition_.functionType(type), partition_.function(function), partition_.convention(function), context_};
  const u64 slot = plan_.layout.imports + u64(function.value) * sizeof(ImportSlot);
  Value code = contextField(slot + offsetof(ImportSlot, code), builder_.getPtrTy(), true, "import.code");
  Value context = contextField(slot + offsetof(ImportSlot, context), builder_.getPtrTy(), true, "import.context");
  return {&type, partition_.functionType(type), code, PartitionEmitter::kEscapedConvention, context};
}

FunctionEmitter::Callee FunctionEmitter::indirectCallee(TableIndex table, TypeIndex type, Value index) {
  describe(typeName(module_, type));
  Value element = tableElement(table, index, TrapKind::UndefinedElement);
  Value function = builder_.CreateAlignedLoad(builder_.getPtrTy(), element, llvm::Align(8), "function");
  trapIf(builder_.CreateIsNull(function), TrapKind::UninitializedElement);
  // An element that is statically of the type needs no test.
  if (!isSubtype(module_, module_.tables[table.value].type.element.heap(), HeapType(type)))
    trapIf(builder_.CreateNot(isOfType(function, type)), TrapKind::IndirectCallTypeMismatch);
  return objectCallee(function, type);
}

FunctionEmitter::Callee FunctionEmitter::refCallee(TypeIndex type, Value reference) {
  describe(typeName(module_, type));
  trapIfNull(reference, TrapKind::NullFunctionReference);
  return objectCallee(reference, type);
}

FunctionEmitter::Callee FunctionEmitter::objectCallee(Value function, TypeIndex typeIndex) {
  const DefinedType &type = module_.type(typeIndex);
  Value code = partition_.loadField(builder_, function, offsetof(FuncObject, code), builder_.getPtrTy(), true, "code");
  Value context = partition_.loadField(builder_, function, offsetof(FuncObject, context), builder_.getPtrTy(), true, "context");
  return {&type, partition_.functionType(type), code, PartitionEmitter::kEscapedConvention, context};
}

// A host function is called at once, not through its thunk, which costs another call, a frame and registers that it might change. Inside a try
// of this body all goes by the thunk, whose call has the landing pad. (Where this body is inlined into a try, `throw` is what LLVM gives one.)
void FunctionEmitter::callImport(FuncIndex function, Values args, Values results) {
  const Callee import = callee(function);
  llvm::BasicBlock *host = newBlock("host"), *other = newBlock("import"), *called = newBlock("called");
  Value isHost = builder_.CreateICmpEQ(import.code, partition_.thunk(module_.functions[function.value].type), "is.host");
  builder_.CreateCondBr(isHost, host, other, partition_.likely());

  builder_.SetInsertPoint(host);
  spillFuel();
  checkHostStack();
  Value hostResult = partition_.emitHostCall(builder_, *import.signature, import.context, args, nullptr, location());
  reloadFuel();
  builder_.CreateBr(called);
  host = builder_.GetInsertBlock();

  builder_.SetInsertPoint(other);
  callCode(import, args, results);
  builder_.CreateBr(called);
  other = builder_.GetInsertBlock();

  builder_.SetInsertPoint(called);
  if (results.empty()) return;
  llvm::PHINode *result = builder_.CreatePHI(results[0]->getType(), 2, "result");
  result->addIncoming(hostResult, host);
  result->addIncoming(results[0], other);
  results[0] = result;
}

void FunctionEmitter::call(FuncIndex function, Values args, Values results) {
  if (module_.isImported(function) && tries_.empty() && partition_.hasHostCalls(module_.functionType(function)))
    callImport(function, args, results);
  else
    callCode(callee(function), args, results);
}
void FunctionEmitter::callIndirect(TableIndex table, TypeIndex type, Value index, Values args, Values results) {
  callCode(indirectCallee(table, type, index), args, results);
}
void FunctionEmitter::callRef(TypeIndex type, Value reference, Values args, Values results) {
  callCode(refCallee(type, reference), args, results);
}
void FunctionEmitter::returnCall(FuncIndex function, Values args) { tailCallCode(callee(function), args); }
void FunctionEmitter::returnCallIndirect(TableIndex table, TypeIndex type, Value index, Values args) {
  tailCallCode(indirectCallee(table, type, index), args);
}
void FunctionEmitter::returnCallRef(TypeIndex type, Value reference, Values args) { tailCallCode(refCallee(type, reference), args); }

FunctionEmitter::Value FunctionEmitter::callBuiltin(Builtin builtin, llvm::ArrayRef<Value> args) {
  checkHostStack();
  Value table = contextField(offsetof(VmContext, builtins), builder_.getPtrTy(), true, "builtins");
  Value code = partition_.loadField(builder_, table, static_cast<u64>(builtin) * sizeof(void *), builder_.getPtrTy(), true, "builtin");
  std::vector<Value> all{context_};
  all.insert(all.end(), args.begin(), args.end());
  llvm::CallInst *call = builder_.CreateCall(partition_.builtinType(builtin), code, all);
  call->setDoesNotThrow();
  located(call);
  return call;
}

void FunctionEmitter::callBuiltinOrTrap(Builtin builtin, llvm::ArrayRef<Value> args, TrapKind kind) {
  Value isDone = callBuiltin(builtin, args);
  trapIf(builder_.CreateIsNull(builder_.CreateTrunc(isDone, builder_.getInt1Ty())), kind);
}

} // namespace wasmc
