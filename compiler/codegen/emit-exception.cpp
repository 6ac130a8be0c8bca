// Exceptions (spec 4.4.11, and the legacy form try ... catch). A try has a block that compares tags, its dispatch; what no
// clause takes goes on to the dispatch of the try around it, and from the outermost one to the caller. Three ways lead
// there, with the exception in a slot of the frame:
//
//   a call in the body that throws      by an invoke's landing pad, found through the unwind table
//   throw, throw_ref, rethrow           by a branch, in the function of the try
//   an inner try that does not match    by a branch
//
// Traps never come here. A tail call leaves the frame first, so it has no landing pad.
#include "compiler/codegen/function-emitter.h"
#include <cstddef>

namespace wasmc {

llvm::AllocaInst *FunctionEmitter::caughtSlot() {
  if (!caughtSlot_)
    atEntry([&] { return caughtSlot_ = builder_.CreateAlloca(builder_.getPtrTy(), nullptr, "caught"); });
  return caughtSlot_;
}

llvm::BasicBlock *FunctionEmitter::unwindTarget() {
  if (tries_.empty())
    return nullptr;
  Try &inner = tries_.back();
  if (inner.landingPad)
    return inner.landingPad;
  llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  function_->setPersonalityFn(partition_.personality());
  inner.landingPad = newBlock("landing");
  builder_.SetInsertPoint(inner.landingPad);
  auto *pair = llvm::StructType::get(builder_.getContext(), {builder_.getPtrTy(), builder_.getInt32Ty()});
  llvm::LandingPadInst *pad = builder_.CreateLandingPad(pair, 1);
  pad->addClause(llvm::ConstantPointerNull::get(builder_.getPtrTy())); // stop for everything
  builder_.CreateStore(builder_.CreateExtractValue(pad, 0), caughtSlot());
  reloadFuel();
  builder_.CreateBr(inner.dispatch);
  return inner.landingPad;
}

llvm::BasicBlock *FunctionEmitter::dispatchOutside(usize tries) {
  if (tries > 0)
    return tries_[tries - 1].dispatch;
  if (!leave_) {
    llvm::IRBuilder<>::InsertPointGuard guard(builder_);
    leave_ = newBlock("leave");
    builder_.SetInsertPoint(leave_);
    spillFuel();
    partition_.emitThrow(builder_, context_, builder_.CreateLoad(builder_.getPtrTy(), caughtSlot()), location());
  }
  return leave_;
}

FunctionEmitter::Value FunctionEmitter::tagObject(TagIndex tag) {
  return contextField(plan_.layout.tags + u64(tag.value) * sizeof(TagObject *), builder_.getPtrTy(), true, "tag");
}

FunctionEmitter::Value FunctionEmitter::payloadAddress(Value exception, usize index) {
  return builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), exception,
                                             offsetof(ExceptionObject, payload) + index * sizeof(cwasm::Value));
}

// Volatile, so that a float which was thrown in this function is not seen through (docs/codegen.md, "Floating point").
void FunctionEmitter::loadPayload(Value exception, TagIndex tag, llvm::SmallVectorImpl<Value> &out) {
  for (ValueType type : module_.type(module_.tags[tag.value].type).params)
    out.push_back(builder_.CreateAlignedLoad(partition_.type(type), payloadAddress(exception, out.size()), llvm::Align(16),
                                             /*isVolatile=*/true));
}

// At the end of `unmatched`: goes to a new block if the exception has `tag`, else to the new `unmatched`.
llvm::BasicBlock *FunctionEmitter::catchBlock(llvm::BasicBlock *&unmatched, Value exception, TagIndex tag) {
  llvm::BasicBlock *match = newBlock("catch"), *next = newBlock("unmatched");
  builder_.SetInsertPoint(unmatched);
  Value found = partition_.loadField(builder_, exception, offsetof(ExceptionObject, tag), builder_.getPtrTy(), false, "found");
  builder_.CreateCondBr(builder_.CreateICmpEQ(found, tagObject(tag)), match, next);
  unmatched = next;
  return match;
}

void FunctionEmitter::openTry(Label &label, std::span<const ValueType> results) {
  label.target = newBlock("try.end");
  label.outerTries = static_cast<u32>(tries_.size());
  label.isOpenTry = true;
  label.unmatched = newBlock("dispatch");
  makeValues(label, results);
  tries_.push_back({label.unmatched});
}

// The end of a try, or of the part of it that its handlers are for.
void FunctionEmitter::closeTry(Label &label) {
  if (label.isOpenTry)
    tries_.pop_back();
  label.isOpenTry = false;
  if (!label.unmatched)
    return;
  llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  builder_.SetInsertPoint(label.unmatched);
  builder_.CreateBr(dispatchOutside(label.outerTries));
  label.unmatched = nullptr;
}

// ---- try_table, throw, throw_ref -------------------------------------------------------------------------------------

// The whole dispatch is emitted at once: the clauses' targets are labels outside.
void FunctionEmitter::tryTable(Label &label, FrameTypes types, std::span<const CatchClause<Label>> clauses, Values) {
  openTry(label, types.results);
  llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  builder_.SetInsertPoint(label.unmatched);
  Value exception = builder_.CreateLoad(builder_.getPtrTy(), caughtSlot(), "exception");
  for (const CatchClause<Label> &clause : clauses) {
    llvm::SmallVector<Value, 4> values;
    if (clause.tag) {
      builder_.SetInsertPoint(catchBlock(label.unmatched, exception, *clause.tag));
      loadPayload(exception, *clause.tag, values);
    } else {
      builder_.SetInsertPoint(label.unmatched);
      label.unmatched = nullptr;
    }
    if (clause.isRef)
      values.push_back(exception);
    br(*clause.target, values);
    if (!clause.tag)
      return; // nothing reaches the clauses behind it
  }
}

void FunctionEmitter::throwException(Value exception) {
  if (tries_.empty()) {
    spillFuel();
    partition_.emitThrow(builder_, context_, exception, location());
    return;
  }
  builder_.CreateStore(exception, caughtSlot());
  builder_.CreateBr(tries_.back().dispatch);
}

void FunctionEmitter::throw_(TagIndex tag, Values args) {
  Value exception = callBuiltin(Builtin::ExceptionNew, {tagObject(tag)});
  trapIf(builder_.CreateIsNull(exception), TrapKind::GcHeapExhausted);
  for (usize i = 0; i < args.size(); ++i)
    builder_.CreateAlignedStore(args[i], payloadAddress(exception, i), llvm::Align(16));
  throwException(exception);
}

void FunctionEmitter::throwRef(Value exception) {
  trapIf(builder_.CreateIsNull(exception), TrapKind::NullExceptionReference);
  checkHostStack();
  throwException(exception);
}

// ---- the legacy form -------------------------------------------------------------------------------------------------

void FunctionEmitter::try_(Label &label, FrameTypes types, Values) {
  openTry(label, types.results);
  llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  builder_.SetInsertPoint(label.unmatched);
  label.caught = builder_.CreateLoad(builder_.getPtrTy(), caughtSlot(), "exception");
}

// Ends the body, or the catch before.
void FunctionEmitter::leaveTryBody(Label &label, bool reachable, Values results) {
  if (label.isOpenTry)
    tries_.pop_back();
  label.isOpenTry = false;
  if (reachable)
    br(label, results);
}

void FunctionEmitter::catch_(Label &label, FrameTypes, TagIndex tag, bool reachable, Values results, Values payload) {
  leaveTryBody(label, reachable, results);
  builder_.SetInsertPoint(catchBlock(label.unmatched, label.caught, tag));
  beginCharge(Exhaustion::Unchecked);
  llvm::SmallVector<Value, 4> values;
  loadPayload(label.caught, tag, values);
  std::copy(values.begin(), values.end(), payload.begin());
}

void FunctionEmitter::catchAll(Label &label, FrameTypes, bool reachable, Values results) {
  leaveTryBody(label, reachable, results);
  builder_.SetInsertPoint(label.unmatched);
  label.unmatched = nullptr;
  beginCharge(Exhaustion::Unchecked);
}

// As if thrown where `to` is: the handlers of `to` take it if it is a try, and not of the try that it is thrown in.
void FunctionEmitter::delegate(Label &label, FrameTypes types, bool reachable, Values results, Label &to) {
  {
    llvm::IRBuilder<>::InsertPointGuard guard(builder_);
    builder_.SetInsertPoint(label.unmatched);
    builder_.CreateBr(dispatchOutside(to.outerTries + to.isOpenTry));
    label.unmatched = nullptr;
  }
  end(label, types, reachable, results);
}

void FunctionEmitter::rethrow(Label &label) { throwException(label.caught); }

} // namespace wasmc
