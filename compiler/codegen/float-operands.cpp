// Operands that LLVM must not see through (docs/codegen.md, "Floating point"). LLVM folds x*1, x/1, x+0 and x-0 to x, and
// fptrunc(fpext x) too, as if no NaN were signalling; the guest would see one where the specification promises a quiet
// NaN. Whether the constants of a vector are floats, only their use tells. So after the last operator of a function this
// walks from each use in floating-point arithmetic back to the constants that may reach it, and hides those.
#include "compiler/codegen/function-emitter.h"
#include <llvm/ADT/DenseSet.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>

namespace wasmc {
namespace {

using llvm::Instruction;
using llvm::Use;
namespace Intrinsic = llvm::Intrinsic;

// What in a lane lets LLVM fold an operation away.
enum class Neutral : u8 { ZeroF32, OneF32, ZeroF64, OneF64 };

Neutral neutralOf(const llvm::Type *type, bool isAdditive) {
  if (type->getScalarType()->isFloatTy()) return isAdditive ? Neutral::ZeroF32 : Neutral::OneF32;
  return isAdditive ? Neutral::ZeroF64 : Neutral::OneF64;
}

// The lanes of a constant as numbers of `width` bits; poison is all ones.
llvm::SmallVector<u64, 4> lanesOf(const llvm::Constant *constant, unsigned width) {
  auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(constant->getType());
  const unsigned count = vector ? vector->getNumElements() : 1;
  llvm::APInt bits = llvm::APInt::getAllOnes(static_cast<unsigned>(constant->getType()->getPrimitiveSizeInBits()));
  for (unsigned i = 0; i < count; ++i) {
    const llvm::Constant *element = vector ? constant->getAggregateElement(i) : constant;
    if (auto *integer = llvm::dyn_cast_or_null<llvm::ConstantInt>(element))
      bits.insertBits(integer->getValue(), i * (bits.getBitWidth() / count));
    else if (auto *number = llvm::dyn_cast_or_null<llvm::ConstantFP>(element))
      bits.insertBits(number->getValueAPF().bitcastToAPInt(), i * (bits.getBitWidth() / count));
  }
  llvm::SmallVector<u64, 4> lanes;
  for (unsigned at = 0; at + width <= bits.getBitWidth(); at += width)
    lanes.push_back(bits.extractBits(width, at).getZExtValue());
  return lanes;
}

// The numbers and vectors of wasm; not lanes of 8 and 16 bits, halves of vectors, or an aggregate of results.
bool fitsRegister(const llvm::Type *type) {
  const u64 width = type->getPrimitiveSizeInBits();
  return type->isVectorTy() ? width == 128 : width == 32 || width == 64;
}

bool hasNeutralLane(const llvm::Constant *constant, Neutral neutral) {
  const bool isSingle = neutral == Neutral::ZeroF32 || neutral == Neutral::OneF32;
  const u64 one = isSingle ? 0x3F800000 : 0x3FF0000000000000;
  const u64 magnitude = neutral == Neutral::ZeroF32 || neutral == Neutral::ZeroF64 ? 0 : one;
  const u64 sign = isSingle ? u64(1) << 31 : u64(1) << 63;
  return llvm::any_of(lanesOf(constant, isSingle ? 32 : 64), [&](u64 lane) { return (lane & ~sign) == magnitude; });
}

bool hasNanLane(const llvm::Constant *constant) {
  const bool isSingle = constant->getType()->getScalarType()->isFloatTy();
  const u64 infinity = isSingle ? 0x7F800000 : 0x7FF0000000000000, sign = isSingle ? u64(1) << 31 : u64(1) << 63;
  return llvm::any_of(lanesOf(constant, isSingle ? 32 : 64), [&](u64 lane) { return (lane & ~sign) > infinity; });
}

// A vector that comes from a caller or callee, and may turn out to be a constant when one is inlined into the other.
// (Scalars are known to be floats before: FunctionEmitter::escape hides the constants among them.)
bool crossesCall(const llvm::Value *value) {
  if (!value->getType()->isVectorTy()) return false;
  if (auto *member = llvm::dyn_cast<llvm::ExtractValueInst>(value)) value = member->getAggregateOperand();
  auto *call = llvm::dyn_cast<llvm::CallBase>(value);
  return llvm::isa<llvm::Argument>(value) ||
         (call && !call->isInlineAsm() && call->getIntrinsicID() == llvm::Intrinsic::not_intrinsic);
}

// Walks from uses back to where their bits come from, through what only moves or masks them. `atOrigin` must outlive it.
// One walk looks at each value once for each kind, however many uses it starts from.
class OriginWalk {
public:
  explicit OriginWalk(llvm::function_ref<void(Use &, Neutral)> atOrigin) : atOrigin_(atOrigin) {}

  // `kind` tells apart walks that must not stop each other. False: there was more than `patience` steps.
  bool from(Use &use, Neutral kind, usize patience = ~usize(0)) {
    waiting_.push_back(&use);
    for (; !waiting_.empty(); --patience) {
      if (patience == 0) return false;
      step(*waiting_.pop_back_val(), kind);
    }
    return true;
  }

private:
  void step(Use &use, Neutral kind) {
    auto *instruction = llvm::dyn_cast<Instruction>(use.get());
    if (auto *load = llvm::dyn_cast_or_null<llvm::LoadInst>(instruction)) // of a local: all that was ever stored there
      if (auto *local = llvm::dyn_cast<llvm::AllocaInst>(load->getPointerOperand())) instruction = local;
    if (instruction && seen_.contains({instruction, kind})) return;
    if (instruction && queueOperands(*instruction))
      seen_.insert({instruction, kind});
    else
      atOrigin_(use, kind);
  }

  bool queueOperands(Instruction &i) {
    switch (i.getOpcode()) {
    case Instruction::Alloca:
      for (llvm::User *user : i.users())
        if (auto *store = llvm::dyn_cast<llvm::StoreInst>(user)) waiting_.push_back(&store->getOperandUse(0));
      return true;
    case Instruction::Select: return queue(i, 1, 3);
    case Instruction::PHI: return queue(i, 0, i.getNumOperands());
    case Instruction::BitCast:
    case Instruction::FNeg:
    case Instruction::ExtractElement: return queue(i, 0, 1);
    case Instruction::InsertElement:
    case Instruction::ShuffleVector:
    case Instruction::And:
    case Instruction::Or:
    case Instruction::Xor: return queue(i, 0, 2);
    case Instruction::Call: {
      auto *intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&i);
      return intrinsic && intrinsic->getIntrinsicID() == Intrinsic::fabs && queue(i, 0, 1);
    }
    default: return false;
    }
  }

  bool queue(Instruction &i, unsigned first, unsigned end) {
    for (unsigned operand = first; operand < end; ++operand) waiting_.push_back(&i.getOperandUse(operand));
    return true;
  }

  llvm::function_ref<void(Use &, Neutral)> atOrigin_;
  llvm::SmallVector<Use *, 32> waiting_;
  llvm::SmallDenseSet<std::pair<Instruction *, Neutral>, 32> seen_;
};

// Whether the lanes may hold signalling NaNs: not if arithmetic or a conversion made them.
bool mayBeSignalling(const llvm::Value *value) {
  while (auto *cast = llvm::dyn_cast<llvm::BitCastInst>(value)) value = cast->getOperand(0);
  if (auto *constant = llvm::dyn_cast<llvm::Constant>(value)) return hasNanLane(constant);
  auto *instruction = llvm::dyn_cast<Instruction>(value);
  if (!instruction) return true;
  switch (instruction->getOpcode()) {
  case Instruction::FAdd:
  case Instruction::FSub:
  case Instruction::FMul:
  case Instruction::FDiv:
  case Instruction::FPExt:
  case Instruction::FPTrunc:
  case Instruction::SIToFP:
  case Instruction::UIToFP: return false;
  default: return true;
  }
}

// Calls f(use, neutral) for the operands of `i` that must not become a constant with such a lane, since it would be the
// other operand that remains.
void forEachFloatOperand(Instruction &i, llvm::function_ref<void(Use &, Neutral)> f) {
  auto *call = llvm::dyn_cast<llvm::CallInst>(&i);
  const bool isFused = call && call->getIntrinsicID() == Intrinsic::fma;
  const bool isSum = i.getOpcode() == Instruction::FAdd || i.getOpcode() == Instruction::FSub;
  const bool isProduct = i.getOpcode() == Instruction::FMul || i.getOpcode() == Instruction::FDiv;
  if (isFused) // may be reduced in two steps
    for (unsigned operand = 0; operand < 3; ++operand)
      f(i.getOperandUse(operand), neutralOf(i.getType(), operand == 2));
  if (isSum || isProduct)
    for (unsigned operand = 0; operand < 2; ++operand)
      if (mayBeSignalling(i.getOperand(1 - operand))) f(i.getOperandUse(operand), neutralOf(i.getType(), isSum));
}

} // namespace

// A call's result is hidden behind the call, all else at the start of the function.
FunctionEmitter::Value FunctionEmitter::opaque(Value value) {
  Value &hidden = opaque_[value];
  if (!hidden) {
    llvm::IRBuilder<>::InsertPointGuard guard(builder_);
    if (auto *instruction = llvm::dyn_cast<Instruction>(value))
      builder_.SetInsertPoint(*instruction->getInsertionPointAfterDef());
    else
      builder_.SetInsertPoint(&function_->getEntryBlock(), function_->getEntryBlock().begin());
    hidden = partition_.target().emitOpaque(builder_, value);
  }
  return hidden;
}

// A float that is 0 or ±1 may meet arithmetic in a function that this one is inlined into, or the other way round.
FunctionEmitter::Value FunctionEmitter::escape(Value value) {
  auto *constant = llvm::dyn_cast<llvm::ConstantFP>(value);
  if (constant && (constant->isZero() || constant->isExactlyValue(1.0) || constant->isExactlyValue(-1.0)))
    return opaque(constant);
  return value;
}

void FunctionEmitter::protectFloatOperands() {
  auto hide = [&](Use &use, Neutral neutral) {
    auto *constant = llvm::dyn_cast<llvm::Constant>(use.get());
    if (constant ? fitsRegister(constant->getType()) && hasNeutralLane(constant, neutral) : crossesCall(use.get()))
      use.set(opaque(use.get()));
  };
  OriginWalk constants(hide);
  llvm::SmallVector<Instruction *, 8> demotions, divisions;
  for (Instruction &i : llvm::instructions(*function_)) {
    forEachFloatOperand(i, [&](Use &use, Neutral neutral) { constants.from(use, neutral); });
    if (i.getOpcode() == Instruction::FPTrunc) demotions.push_back(&i);
    if (i.getOpcode() == Instruction::FDiv && i.getType()->isVectorTy()) divisions.push_back(&i);
  }
  // LLVM's code generator takes a lane that is known to be 0/0 for 0 (SimplifyDemandedVectorElts, in LLVM 19): a divisor
  // stays unknown to it.
  for (Instruction *division : divisions) {
    auto *constant = llvm::dyn_cast<llvm::Constant>(division->getOperand(1));
    if (constant && !hasNeutralLane(constant, neutralOf(division->getType(), /*isAdditive=*/true))) continue;
    builder_.SetInsertPoint(division);
    division->setOperand(1, partition_.target().emitOpaque(builder_, division->getOperand(1)));
  }
  // fptrunc(fpext x): a multiplication by a hidden 1 between the two makes a NaN quiet. It is never wrong, so a long search
  // ends with one.
  for (Instruction *demotion : demotions) {
    bool isPromoted = false;
    auto look = [&](Use &use, Neutral) { isPromoted |= llvm::isa<llvm::FPExtInst>(use.get()); };
    if (OriginWalk(look).from(demotion->getOperandUse(0), Neutral::OneF64, 1000) && !isPromoted) continue;
    builder_.SetInsertPoint(demotion);
    Value one = opaque(llvm::ConstantFP::get(demotion->getOperand(0)->getType(), 1.0));
    demotion->setOperand(0, builder_.CreateFMul(demotion->getOperand(0), one));
  }
}

} // namespace wasmc
