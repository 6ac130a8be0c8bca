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

// What in a lane lets LLVM fold the operation away.
enum Neutral : u8 { kZeroF32 = 1, kOneF32 = 2, kZeroF64 = 4, kOneF64 = 8, kAll = 15 };

u8 neutralsOf(const llvm::Type *type, bool isAdditive) {
  if (type->getScalarType()->isFloatTy())
    return isAdditive ? kZeroF32 : kOneF32;
  return isAdditive ? kZeroF64 : kOneF64;
}

bool hasLane(const llvm::Constant *constant, unsigned width, u64 magnitude) {
  const llvm::APInt sign = llvm::APInt::getSignMask(width);
  auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(constant->getType());
  const unsigned count = vector ? vector->getNumElements() : 1;
  llvm::APInt bits(constant->getType()->getPrimitiveSizeInBits(), 0);
  const unsigned lane = bits.getBitWidth() / count;
  for (unsigned i = 0; i < count; ++i) {
    const llvm::Constant *element = vector ? constant->getAggregateElement(i) : constant;
    if (auto *integer = llvm::dyn_cast_or_null<llvm::ConstantInt>(element))
      bits.insertBits(integer->getValue(), i * lane);
    else if (auto *number = llvm::dyn_cast_or_null<llvm::ConstantFP>(element))
      bits.insertBits(number->getValueAPF().bitcastToAPInt(), i * lane);
    else // poison
      bits.insertBits(llvm::APInt::getAllOnes(lane), i * lane);
  }
  for (unsigned at = 0; at + width <= bits.getBitWidth(); at += width)
    if ((bits.extractBits(width, at) & ~sign) == magnitude)
      return true;
  return false;
}

// The numbers and vectors of wasm; not lanes of 8 and 16 bits, halves of vectors, or an aggregate of results.
bool fitsRegister(const llvm::Type *type) {
  const u64 width = type->getPrimitiveSizeInBits();
  return type->isVectorTy() ? width == 128 : width == 32 || width == 64;
}

bool hasNeutralLane(const llvm::Constant *constant, u8 neutrals) {
  return (neutrals & kZeroF32 && hasLane(constant, 32, 0)) || (neutrals & kOneF32 && hasLane(constant, 32, 0x3F800000)) ||
         (neutrals & kZeroF64 && hasLane(constant, 64, 0)) || (neutrals & kOneF64 && hasLane(constant, 64, 0x3FF0000000000000));
}

// Walks from uses back to where their bits come from, through what only moves or masks them. `atOrigin` must outlive it.
class OriginWalk {
public:
  explicit OriginWalk(llvm::function_ref<void(Use &, u8)> atOrigin) : atOrigin_(atOrigin) {}

  // `kind` tells apart walks that must not stop each other.
  void from(Use &use, u8 kind) {
    waiting_.push_back(&use);
    while (!waiting_.empty())
      step(*waiting_.pop_back_val(), kind);
  }

private:
  void step(Use &use, u8 kind) {
    auto *instruction = llvm::dyn_cast<Instruction>(use.get());
    if (!instruction) {
      atOrigin_(use, kind);
    } else if (seen_.insert({instruction, kind}).second) {
      if (!queueOperands(*instruction))
        atOrigin_(use, kind);
    }
  }

  bool queueOperands(Instruction &i) {
    switch (i.getOpcode()) {
    case Instruction::Load: // of a local: all that was ever stored there
      if (!llvm::isa<llvm::AllocaInst>(i.getOperand(0)))
        return false;
      for (llvm::User *user : i.getOperand(0)->users())
        if (auto *store = llvm::dyn_cast<llvm::StoreInst>(user))
          waiting_.push_back(&store->getOperandUse(0));
      return true;
    case Instruction::Select: return queue(i, 1, 3);
    case Instruction::PHI: return queue(i, 0, i.getNumOperands());
    case Instruction::BitCast:
    case Instruction::FNeg:
    case Instruction::ExtractElement: return queue(i, 0, 1);
    case Instruction::InsertElement:
    case Instruction::InsertValue:
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
    for (unsigned operand = first; operand < end; ++operand)
      waiting_.push_back(&i.getOperandUse(operand));
    return true;
  }

  llvm::function_ref<void(Use &, u8)> atOrigin_;
  llvm::SmallVector<Use *, 32> waiting_;
  llvm::SmallDenseSet<std::pair<Instruction *, u8>, 32> seen_;
};

// Calls f(use, neutrals) for the operands of `i` that must not become a neutral constant. An operand that leaves the
// function may meet arithmetic where it is inlined.
void forEachFloatOperand(Instruction &i, llvm::function_ref<void(Use &, u8)> f) {
  switch (i.getOpcode()) {
  case Instruction::FAdd:
  case Instruction::FSub:
  case Instruction::FMul:
  case Instruction::FDiv: {
    const bool isAdditive = i.getOpcode() == Instruction::FAdd || i.getOpcode() == Instruction::FSub;
    for (Use &operand : i.operands())
      f(operand, neutralsOf(i.getType(), isAdditive));
    return;
  }
  case Instruction::Call: {
    auto &call = llvm::cast<llvm::CallInst>(i);
    if (call.getIntrinsicID() == Intrinsic::fma) {
      for (Use &operand : call.args())
        f(operand, neutralsOf(i.getType(), operand.getOperandNo() == 2));
    } else if (!call.isInlineAsm() && call.getIntrinsicID() == Intrinsic::not_intrinsic) {
      for (Use &operand : call.args())
        if (operand->getType()->isVectorTy())
          f(operand, kAll);
    }
    return;
  }
  case Instruction::Ret:
    if (i.getNumOperands() == 1 && (i.getOperand(0)->getType()->isVectorTy() || i.getOperand(0)->getType()->isStructTy()))
      f(i.getOperandUse(0), kAll);
    return;
  default: return;
  }
}

} // namespace

void FunctionEmitter::protectFloatOperands() {
  auto hide = [&](Use &use, u8 neutrals) {
    auto *constant = llvm::dyn_cast<llvm::Constant>(use.get());
    if (constant && fitsRegister(constant->getType()) && hasNeutralLane(constant, neutrals))
      use.set(opaque(constant));
  };
  OriginWalk constants(hide);
  llvm::SmallVector<Instruction *, 8> demotions;
  for (Instruction &i : llvm::instructions(*function_)) {
    forEachFloatOperand(i, [&](Use &use, u8 neutrals) { constants.from(use, neutrals); });
    if (i.getOpcode() == Instruction::FPTrunc)
      demotions.push_back(&i);
  }
  // fptrunc(fpext x): a multiplication by a hidden 1 between the two makes a NaN quiet.
  for (Instruction *demotion : demotions) {
    bool mayBePromoted = false;
    auto look = [&](Use &use, u8) { mayBePromoted |= llvm::isa<llvm::FPExtInst>(use.get()); };
    OriginWalk walk(look);
    walk.from(demotion->getOperandUse(0), 0);
    if (!mayBePromoted)
      continue;
    builder_.SetInsertPoint(demotion);
    Value one = opaque(llvm::ConstantFP::get(demotion->getOperand(0)->getType(), 1.0));
    demotion->setOperand(0, builder_.CreateFMul(demotion->getOperand(0), one));
  }
}

} // namespace wasmc
