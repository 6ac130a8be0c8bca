// Locals, globals and constants (spec 4.4.6). Locals are allocas, which SROA turns into registers. Own globals live in the
// context; an imported one is reached through its address there.
#include "compiler/codegen/function-emitter.h"

namespace wasmc {

// Made when first used: a few bytes of a body can declare 50,000 locals.
llvm::AllocaInst *FunctionEmitter::localSlot(LocalIndex local) {
  llvm::AllocaInst *&slot = locals_[local.value];
  if (slot)
    return slot;
  llvm::Type *type = partition_.type(localTypes_[local.value]);
  const u32 params = static_cast<u32>(function_->arg_size()) - 1;
  atEntry([&]() -> Value {
    slot = builder_.CreateAlloca(type);
    Value initial = local.value < params ? static_cast<Value>(function_->getArg(local.value + 1))
                                         : llvm::Constant::getNullValue(type);
    return builder_.CreateStore(initial, slot);
  });
  if (!isFrameBase(local) && partition_.isDebugLocal(index_, local))
    partition_.debugValuesOrNull(index_)->declare(slot, local.value, subprogram_, entryEnd_);
  return slot;
}

// Without optimisation the local's own slot is always there.
bool FunctionEmitter::isFrameBase(LocalIndex local) const {
  return local.value == partition_.frameBaseLocal(index_) && partition_.options().optLevel != OptLevel::O0;
}

// Where most variables of a guest are is counted from one local, set once in the prologue. Optimised code soon has no trace of it, and
// with it a debugger would lose all of them: this copy, which nothing reads and volatile stores keep, stays for the whole function.
void FunctionEmitter::keepFrameBase(LocalIndex local, Value value) {
  if (!frameBaseSlot_) {
    frameBaseSlot_ = llvm::cast<llvm::AllocaInst>(atEntry([&]() -> Value { return builder_.CreateAlloca(value->getType()); }));
    if (partition_.isDebugLocal(index_, local))
      partition_.debugValuesOrNull(index_)->declare(frameBaseSlot_, local.value, subprogram_, entryEnd_);
  }
  builder_.CreateStore(value, frameBaseSlot_, /*isVolatile=*/true);
}

FunctionEmitter::Value FunctionEmitter::localGet(LocalIndex local) {
  llvm::AllocaInst *slot = localSlot(local);
  return builder_.CreateLoad(slot->getAllocatedType(), slot);
}

void FunctionEmitter::localSet(LocalIndex local, Value value) {
  builder_.CreateStore(value, localSlot(local));
  if (isFrameBase(local)) keepFrameBase(local, value);
}

FunctionEmitter::Value FunctionEmitter::localTee(LocalIndex local, Value value) {
  localSet(local, value);
  return value;
}

FunctionEmitter::Value FunctionEmitter::globalAddress(GlobalIndex global) {
  const u64 slot = plan_.layout.globals + u64(global.value) * sizeof(GlobalSlot);
  if (global.value < module_.importedGlobals)
    return contextField(slot, builder_.getPtrTy(), true, "global");
  return builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), context_, slot, "global");
}

FunctionEmitter::Value FunctionEmitter::globalGet(GlobalIndex global) {
  const GlobalType &type = module_.globals[global.value].type;
  llvm::LoadInst *load = builder_.CreateAlignedLoad(partition_.type(type.type), globalAddress(global), llvm::Align(8));
  if (!type.isMutable)
    load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(builder_.getContext(), {}));
  return load;
}

// Volatile: a later trap must find the value in place (design: "Traps").
void FunctionEmitter::globalSet(GlobalIndex global, Value value) {
  builder_.CreateAlignedStore(value, globalAddress(global), llvm::Align(8), /*isVolatile=*/true);
}

FunctionEmitter::Value FunctionEmitter::constI32(i32 value) { return builder_.getInt32(static_cast<u32>(value)); }
FunctionEmitter::Value FunctionEmitter::constI64(i64 value) { return builder_.getInt64(static_cast<u64>(value)); }

FunctionEmitter::Value FunctionEmitter::constF32(u32 bits) {
  return llvm::ConstantFP::get(builder_.getContext(), llvm::APFloat(llvm::APFloat::IEEEsingle(), llvm::APInt(32, bits)));
}

FunctionEmitter::Value FunctionEmitter::constF64(u64 bits) {
  return llvm::ConstantFP::get(builder_.getContext(), llvm::APFloat(llvm::APFloat::IEEEdouble(), llvm::APInt(64, bits)));
}

FunctionEmitter::Value FunctionEmitter::atEntry(llvm::function_ref<Value()> make) {
  llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  builder_.SetInsertPoint(entryEnd_);
  builder_.SetCurrentDebugLocation(llvm::DebugLoc()); // of no operator
  return make();
}

} // namespace wasmc
