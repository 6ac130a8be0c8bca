// Structured control (spec 4.4.8): blocks become basic blocks, block results and loop parameters phis.
#include "compiler/codegen/function-emitter.h"
#include "compiler/wasm/branch-hints.h"

namespace wasmc {

llvm::BasicBlock *FunctionEmitter::newBlock(const char *name) {
  return llvm::BasicBlock::Create(builder_.getContext(), name, function_);
}

// One phi per type at the start of the label's target.
void FunctionEmitter::makeValues(Label &label, std::span<const ValueType> types) {
  llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  builder_.SetInsertPoint(label.target);
  for (ValueType type : types)
    label.values.push_back(builder_.CreatePHI(partition_.type(type), 2));
}

void FunctionEmitter::addIncoming(Label &label, Values values, llvm::BasicBlock *from) {
  for (usize i = 0; i < values.size(); ++i)
    label.values[i]->addIncoming(values[i], from);
  label.isTargeted = true;
}

// Of the current operator, an if or br_if; null if the module gives no hint.
llvm::MDNode *FunctionEmitter::hintedWeights() {
  if (module_.branchHints.empty()) return nullptr;
  const std::optional<bool> isTaken = branchHint(module_, offset_);
  return !isTaken ? nullptr : *isTaken ? partition_.likely() : partition_.unlikely();
}

void FunctionEmitter::block(Label &label, FrameTypes types, Values) {
  label.target = newBlock("block.end");
  label.outerTries = static_cast<u32>(tries_.size());
  makeValues(label, types.results);
}

void FunctionEmitter::loop(Label &label, FrameTypes types, Values params) {
  label.isLoop = true;
  label.outerTries = static_cast<u32>(tries_.size());
  label.target = newBlock("loop");
  llvm::BasicBlock *from = builder_.GetInsertBlock();
  builder_.CreateBr(label.target);
  makeValues(label, types.params);
  for (usize i = 0; i < params.size(); ++i) {
    label.values[i]->addIncoming(params[i], from);
    params[i] = label.values[i];
  }
  builder_.SetInsertPoint(label.target);
  beginCharge(Exhaustion::Checked);
}

void FunctionEmitter::if_(Label &label, FrameTypes types, Value condition, Values params) {
  label.target = newBlock("if.end");
  label.outerTries = static_cast<u32>(tries_.size());
  makeValues(label, types.results);
  label.params.assign(params.begin(), params.end());
  label.otherwise = newBlock("else");
  llvm::BasicBlock *then = newBlock("then");
  Value isTaken = builder_.CreateIsNotNull(condition);
  llvm::MDNode *weights = branchWeights(isTaken);
  builder_.CreateCondBr(isTaken, then, label.otherwise, weights);
  builder_.SetInsertPoint(then);
  beginCharge(Exhaustion::Unchecked);
}

void FunctionEmitter::else_(Label &label, FrameTypes, bool thenReachable, Values thenResults, Values params) {
  if (thenReachable) {
    addIncoming(label, thenResults, builder_.GetInsertBlock());
    builder_.CreateBr(label.target);
  }
  builder_.SetInsertPoint(label.otherwise);
  beginCharge(Exhaustion::Unchecked);
  std::copy(label.params.begin(), label.params.end(), params.begin());
}

bool FunctionEmitter::end(Label &label, FrameTypes, bool reachable, Values results) {
  closeTry(label);
  if (label.isLoop) // falls through; the label was the head
    return reachable;
  if (reachable) {
    addIncoming(label, results, builder_.GetInsertBlock());
    builder_.CreateBr(label.target);
  }
  if (!label.isTargeted) {
    label.target->eraseFromParent();
    return false;
  }
  builder_.SetInsertPoint(label.target);
  beginCharge(Exhaustion::Unchecked);
  for (usize i = 0; i < results.size(); ++i)
    results[i] = label.values[i];
  if (label.isBody)
    return_(results);
  return true;
}

void FunctionEmitter::br(Label &target, Values values) {
  addIncoming(target, values, builder_.GetInsertBlock());
  builder_.CreateBr(target.target);
}

void FunctionEmitter::brIf(Label &target, Value condition, Values values) {
  llvm::BasicBlock *next = newBlock("next");
  addIncoming(target, values, builder_.GetInsertBlock());
  Value isTaken = builder_.CreateIsNotNull(condition);
  llvm::MDNode *weights = branchWeights(isTaken);
  builder_.CreateCondBr(isTaken, target.target, next, weights);
  builder_.SetInsertPoint(next);
  beginCharge(Exhaustion::Unchecked);
}

void FunctionEmitter::brTable(Value index, std::span<Label *const> targets, Label &default_, Values values) {
  if (partition_.options().spectre != Spectre::None)
    return brTableWithoutCheck(index, targets, default_, values);
  const std::vector<u64> counts = tableCounts(index, targets.size());
  std::vector<u64> weights;
  if (!counts.empty())
    weights.push_back(counts.back());
  llvm::BasicBlock *from = builder_.GetInsertBlock();
  llvm::SwitchInst *table = builder_.CreateSwitch(index, default_.target, static_cast<unsigned>(targets.size()));
  addIncoming(default_, values, from);
  for (usize i = 0; i < targets.size(); ++i) {
    if (targets[i]->target == default_.target) { // needs no case of its own
      if (!counts.empty())
        weights[0] += counts[i];
      continue;
    }
    if (!counts.empty())
      weights.push_back(counts[i]);
    table->addCase(builder_.getInt32(static_cast<u32>(i)), targets[i]->target);
    addIncoming(*targets[i], values, from); // once per edge
  }
  setTableWeights(table, weights);
}

// The index is cut off at that of the default, so that a jump table has an entry for each value and needs no compare that could
// be predicted wrongly.
void FunctionEmitter::brTableWithoutCheck(Value index, std::span<Label *const> targets, Label &default_, Values values) {
  std::vector<u64> weights = tableCounts(index, targets.size());
  if (!weights.empty())
    weights.insert(weights.begin(), 0); // of what cannot happen
  Value count = builder_.getInt64(targets.size());
  Value cut = builder_.CreateAdd(guarded(builder_.CreateSub(wide(index), count), wide(index), count), count);
  llvm::BasicBlock *from = builder_.GetInsertBlock(), *nowhere = newBlock("nowhere");
  llvm::SwitchInst *table = builder_.CreateSwitch(cut, nowhere, static_cast<unsigned>(targets.size() + 1));
  for (usize i = 0; i <= targets.size(); ++i) {
    Label &target = i < targets.size() ? *targets[i] : default_;
    table->addCase(builder_.getInt64(i), target.target);
    addIncoming(target, values, from);
  }
  setTableWeights(table, weights);
  builder_.SetInsertPoint(nowhere);
  builder_.CreateUnreachable();
}

void FunctionEmitter::return_(Values values) {
  for (Value &value : values)
    value = escape(value);
  spillFuel();
  partition_.emitReturn(builder_, module_.functionType(index_), values, context_);
}

void FunctionEmitter::unreachable() { trap(TrapKind::Unreachable); }

FunctionEmitter::Value FunctionEmitter::select(ValueType, Value a, Value b, Value condition) {
  return builder_.CreateSelect(builder_.CreateIsNotNull(condition), a, b);
}

} // namespace wasmc
