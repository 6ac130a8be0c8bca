// memory.copy and memory.fill of a number of bytes that only the run knows, but which is small, as it nearly always is: functions of the
// artifact's own, one of each per memory, so that a string's copy costs no way through the loader. Bounds are compared before anything is
// written. Then a number between two powers of two takes as many chunks from the front as from the back, which meet or overlap; all is loaded
// before anything is stored, so it matters not how the ranges lie.
#include "compiler/codegen/partition.h"
#include <cstddef>

namespace wasmc {
namespace {

using LlvmValue = llvm::Value *;
constexpr u64 kFew = 128; // bytes; more is the loader's

// Emits the body of one such function: what is where in its parameters, and the decision how many chunks there are.
class FewBytes {
public:
  FewBytes(PartitionEmitter &partition, llvm::Function *function, MemoryIndex memory)
      : partition_(partition), function_(function), builder_(newBlock("entry")) {
    const u64 at = partition.plan().layout.memories + u64(memory.value) * sizeof(MemoryRef);
    base_ = field(context(), at + offsetof(MemoryRef, base), builder_.getPtrTy(), true, "memory");
    LlvmValue object = field(context(), at + offsetof(MemoryRef, object), builder_.getPtrTy(), true, "memory.object");
    size_ = field(object, offsetof(MemoryObject, size), builder_.getInt64Ty(), false, "memory.size");
  }

  LlvmValue context() const { return function_->getArg(0); }
  LlvmValue count() const { return function_->getArg(3); }
  llvm::IRBuilder<> &builder() { return builder_; }

  // Not done, unless `end` + count is in the memory and the count small. Addresses have 32 bits: the sum does not wrap.
  void check(LlvmValue address) {
    llvm::BasicBlock *few = newBlock("few"), *inside = newBlock("inside"), *not_ = newBlock("not");
    builder_.CreateCondBr(builder_.CreateICmpULE(count(), builder_.getInt64(kFew)), few, not_, partition_.likely());
    builder_.SetInsertPoint(few);
    LlvmValue end = builder_.CreateAdd(address, count(), "end", true, true);
    builder_.CreateCondBr(builder_.CreateICmpULE(end, size_), inside, not_, partition_.likely());
    builder_.SetInsertPoint(not_);
    builder_.CreateRet(builder_.getFalse());
    builder_.SetInsertPoint(inside);
  }

  // Calls ofChunks(type, number) where 2 * number chunks of `type` cover the count (with number = 1 one chunk may be enough), by a tree of
  // comparisons; it emits the moves. Zero bytes are left.
  template <class OfChunks> void choose(OfChunks ofChunks) {
    llvm::Type *wide = llvm::FixedVectorType::get(builder_.getInt8Ty(), 16);
    unless(16, [&] {
      unless(8, [&] {
        unless(4, [&] {
          unless(2, [&] {
            unless(1, [&] { builder_.CreateRet(builder_.getTrue()); });
            ofChunks(builder_.getInt8Ty(), 1);
          });
          ofChunks(builder_.getInt16Ty(), 1);
        });
        ofChunks(builder_.getInt32Ty(), 1);
      });
      ofChunks(builder_.getInt64Ty(), 1);
    });
    unless(33, [&] { ofChunks(wide, 1); });
    unless(65, [&] { ofChunks(wide, 2); });
    ofChunks(wide, 4);
  }

  // Of the 2 * number chunks of `bytes`, those from the front and those from the back.
  llvm::SmallVector<LlvmValue, 8> chunks(LlvmValue start, u64 bytes, u32 number) {
    LlvmValue first = builder_.CreateGEP(builder_.getInt8Ty(), base_, start);
    LlvmValue past = builder_.CreateGEP(builder_.getInt8Ty(), first, count());
    llvm::SmallVector<LlvmValue, 8> all;
    for (u32 i = 0; i < number; ++i) all.push_back(builder_.CreateConstGEP1_64(builder_.getInt8Ty(), first, i * bytes));
    for (u32 i = number; i > 0; --i) all.push_back(builder_.CreateConstGEP1_64(builder_.getInt8Ty(), past, 0 - i * bytes));
    return all;
  }

private:
  llvm::BasicBlock *newBlock(const char *name) { return llvm::BasicBlock::Create(partition_.context(), name, function_); }
  LlvmValue field(LlvmValue base, u64 offset, llvm::Type *type, bool invariant, const char *name) {
    return partition_.loadField(builder_, base, offset, type, invariant, name);
  }
  template <class Below> void unless(u64 least, Below below) {
    llvm::BasicBlock *less = newBlock("less"), *more = newBlock("more");
    builder_.CreateCondBr(builder_.CreateICmpULT(count(), builder_.getInt64(least)), less, more);
    builder_.SetInsertPoint(less);
    below();
    builder_.SetInsertPoint(more);
  }

  PartitionEmitter &partition_;
  llvm::Function *function_;
  llvm::IRBuilder<> builder_;
  LlvmValue base_, size_;
};

} // namespace

// A wrong prediction of the comparison with the memory's size would be a way around it (--spectre), and the sums of 64-bit addresses wrap.
bool PartitionEmitter::handlesFewBytes(MemoryIndex memory) const {
  return options_.optLevel != OptLevel::O0 && options_.spectre == Spectre::None && !module().memories[memory.value].limits.is64;
}

llvm::Function *PartitionEmitter::copyOfFewOrNull(MemoryIndex memory) {
  if (!handlesFewBytes(memory)) return nullptr;
  return functionForFew("copy", memory, llvm::Type::getInt64Ty(context_));
}

llvm::Function *PartitionEmitter::fillOfFewOrNull(MemoryIndex memory) {
  if (!handlesFewBytes(memory)) return nullptr;
  return functionForFew("fill", memory, llvm::Type::getInt32Ty(context_));
}

llvm::Function *PartitionEmitter::functionForFew(const char *what, MemoryIndex memory, llvm::Type *second) {
  const std::string name = what + std::to_string(memory.value);
  if (llvm::Function *known = module_->getFunction(name))
    return known;
  llvm::Type *pointer = llvm::PointerType::getUnqual(context_), *wide = llvm::Type::getInt64Ty(context_);
  auto *type = llvm::FunctionType::get(llvm::Type::getInt1Ty(context_), {pointer, wide, second, wide}, false);
  llvm::Function *function = makeFunction(type, name, llvm::CallingConv::Swift);
  function->addParamAttr(0, llvm::Attribute::SwiftSelf);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  function->addFnAttr(llvm::Attribute::NoInline);
  function->addFnAttr(llvm::Attribute::NoCfCheck);
  return function;
}

void PartitionEmitter::emitCopyOfFew(MemoryIndex memory) {
  llvm::Function *function = copyOfFewOrNull(memory);
  if (!function) return;
  FewBytes few(*this, function, memory);
  llvm::IRBuilder<> &builder = few.builder();
  LlvmValue d = function->getArg(1), s = function->getArg(2);
  few.check(builder.CreateBinaryIntrinsic(llvm::Intrinsic::umax, d, s));
  few.choose([&](llvm::Type *type, u32 number) {
    const u64 bytes = type->getPrimitiveSizeInBits() / 8;
    llvm::SmallVector<LlvmValue, 8> parts;
    for (LlvmValue from : few.chunks(s, bytes, number)) parts.push_back(builder.CreateAlignedLoad(type, from, llvm::Align(1)));
    for (usize i = 0; LlvmValue to : few.chunks(d, bytes, number)) builder.CreateAlignedStore(parts[i++], to, llvm::Align(1));
    builder.CreateRet(builder.getTrue());
  });
}

void PartitionEmitter::emitFillOfFew(MemoryIndex memory) {
  llvm::Function *function = fillOfFewOrNull(memory);
  if (!function) return;
  FewBytes few(*this, function, memory);
  llvm::IRBuilder<> &builder = few.builder();
  LlvmValue d = function->getArg(1);
  few.check(d);
  LlvmValue byte = builder.CreateTrunc(function->getArg(2), builder.getInt8Ty());
  few.choose([&](llvm::Type *type, u32 number) {
    LlvmValue part = type->isVectorTy() ? builder.CreateVectorSplat(16, byte)
                                        : builder.CreateMul(builder.CreateZExt(byte, type),
                                                            llvm::ConstantInt::get(type, llvm::APInt::getSplat(type->getIntegerBitWidth(), llvm::APInt(8, 1))));
    for (LlvmValue to : few.chunks(d, type->getPrimitiveSizeInBits() / 8, number)) builder.CreateAlignedStore(part, to, llvm::Align(1));
    builder.CreateRet(builder.getTrue());
  });
}

} // namespace wasmc
