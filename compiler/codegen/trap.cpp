// The one place that emits traps, and the check that host code finds room on the stack (docs/abi.md).
#include "compiler/codegen/function-emitter.h"

namespace wasmc {

void FunctionEmitter::trap(TrapKind kind) {
  spillFuel();
  located(partition_.target().emitTrap(builder_, kind, offset_));
  builder_.CreateUnreachable();
}

void FunctionEmitter::trapIf(Value condition, TrapKind kind) {
  if (auto *constant = llvm::dyn_cast<llvm::ConstantInt>(condition); constant && constant->isZero())
    return;
  llvm::BasicBlock *stop = newBlock("trap"), *next = newBlock("next");
  builder_.CreateCondBr(condition, stop, next, partition_.unlikely());
  builder_.SetInsertPoint(stop);
  trap(kind);
  builder_.SetInsertPoint(next);
}

void FunctionEmitter::checkHostStack() { trapIf(partition_.stackIsLow(builder_, context_), TrapKind::StackExhausted); }

} // namespace wasmc
