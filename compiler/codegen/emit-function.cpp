// The frame of a function: prologue, locals, and the run of FunctionReader over the body.
#include "compiler/codegen/function-emitter.h"

namespace wasmc {

FunctionEmitter::FunctionEmitter(PartitionEmitter &partition, FuncIndex index)
    : partition_(partition), plan_(partition.plan()), module_(partition.module()), index_(index),
      function_(partition.function(index)), builder_(partition.context()), locatesAll_(partition.locatesAll(index)), memoryBases_(module_.memories.size()) {
  subprogram_ = partition.subprogram(function_, static_cast<u32>(module_.functions[index.value].bodyOffset),
                                     partition.frameBaseLocal(index) != kNone);
  context_ = function_->getArg(0);
  context_->setName("vmctx");
}

void FunctionEmitter::beginFunction(std::span<const ValueType> locals, FrameTypes types, Label &body) {
  llvm::BasicBlock *entry = newBlock("entry"), *start = newBlock("body");
  builder_.SetInsertPoint(entry);
  entryEnd_ = builder_.CreateBr(start);
  builder_.SetInsertPoint(entryEnd_);
  locals_.assign(locals.size(), nullptr);
  localTypes_ = locals;
  body.target = newBlock("return");
  body.isBody = true;
  makeValues(body, types.results);
  if (DebugValues *values = partition_.debugValuesOrNull(index_)) values->setValue(context_, ValueLocation::kContext, subprogram_, entryEnd_);
  builder_.SetInsertPoint(start);
  beginProfile();
  beginFuel();
}

llvm::DILocation *FunctionEmitter::location() {
  return llvm::DILocation::get(builder_.getContext(), offset_, 0, subprogram_);
}

llvm::Instruction *FunctionEmitter::located(llvm::Instruction *instruction) {
  instruction->setDebugLoc(location());
  return instruction;
}

FunctionEmitter::Value FunctionEmitter::narrow(Value size, const Limits &limits) {
  return limits.is64 ? size : builder_.CreateTrunc(size, builder_.getInt32Ty()); // ~0, a failed grow, becomes -1
}

FunctionEmitter::Value FunctionEmitter::contextField(u64 offset, llvm::Type *type, bool invariant, const char *name) {
  return partition_.loadField(builder_, context_, offset, type, invariant, name);
}

Result<void> emitFunction(PartitionEmitter &partition, FuncIndex index) {
  FunctionEmitter emitter(partition, index);
  FunctionReader<FunctionEmitter> reader(partition.module(), partition.options().features, emitter);
  TRY(reader.read(index));
  emitter.endCharge();
  emitter.protectFloatOperands();
  return {};
}

} // namespace wasmc
