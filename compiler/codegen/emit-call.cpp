// Calls (spec 4.4.10): direct, through an import slot, through a table, and to builtins of the host.
#include "compiler/codegen/function-emitter.h"
#include <cstddef>

namespace wasmc {

void FunctionEmitter::callCode(llvm::FunctionCallee callee, llvm::CallingConv::ID convention, Value context,
                               const DefinedType &type, Values args, Values results) {
  for (Value &arg : args)
    arg = escape(arg);
  partition_.emitCall(builder_, callee.getFunctionType(), callee.getCallee(), convention, context, context_, type, args, results,
                      llvm::DILocation::get(builder_.getContext(), offset_, 0, subprogram_));
}

void FunctionEmitter::call(FuncIndex function, Values args, Values results) {
  const DefinedType &type = module_.functionType(function);
  if (!module_.isImported(function)) {
    callCode(partition_.function(function), partition_.convention(function), context_, type, args, results);
    return;
  }
  const u64 slot = plan_.layout.imports + u64(function.value) * sizeof(ImportSlot);
  Value code = contextField(slot + offsetof(ImportSlot, code), builder_.getPtrTy(), true, "import.code");
  Value context = contextField(slot + offsetof(ImportSlot, context), builder_.getPtrTy(), true, "import.context");
  callCode({partition_.functionType(type), code}, PartitionEmitter::kEscapedConvention, context, type, args, results);
}

void FunctionEmitter::callIndirect(TableIndex table, TypeIndex typeIndex, Value index, Values args, Values results) {
  const DefinedType &type = module_.type(typeIndex);
  Value element = tableElement(table, index, TrapKind::UndefinedElement);
  Value function = builder_.CreateAlignedLoad(builder_.getPtrTy(), element, llvm::Align(8), "function");
  trapIf(builder_.CreateIsNull(function), TrapKind::UninitializedElement);
  Value expected = contextField(plan_.layout.types + u64(typeIndex.value) * sizeof(u32), builder_.getInt32Ty(), true, "type");
  Value found = partition_.loadField(builder_, function, offsetof(FuncObject, typeId), builder_.getInt32Ty(), true, "type");
  trapIf(builder_.CreateICmpNE(found, expected), TrapKind::IndirectCallTypeMismatch);
  callFunctionObject(function, type, args, results);
}

void FunctionEmitter::callRef(TypeIndex type, Value callee, Values args, Values results) {
  trapIf(builder_.CreateIsNull(callee), TrapKind::NullFunctionReference);
  callFunctionObject(callee, module_.type(type), args, results);
}

void FunctionEmitter::callFunctionObject(Value function, const DefinedType &type, Values args, Values results) {
  Value code = partition_.loadField(builder_, function, offsetof(FuncObject, code), builder_.getPtrTy(), true, "code");
  Value context = partition_.loadField(builder_, function, offsetof(FuncObject, context), builder_.getPtrTy(), true, "context");
  callCode({partition_.functionType(type), code}, PartitionEmitter::kEscapedConvention, context, type, args, results);
}

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
