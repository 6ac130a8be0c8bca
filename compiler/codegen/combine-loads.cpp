#include "compiler/codegen/combine-loads.h"
#include "runtime-support/ints.h"
#include <algorithm>
#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/Local.h>

namespace wasmc {
namespace {

using namespace llvm::PatternMatch;
using cwasm::u32;
using cwasm::u64;
using cwasm::usize;

// So that the cost stays linear: terms of a sum, values that are looked at for one, and instructions from the first load of a number to the last.
constexpr usize kMostTerms = 16;
constexpr u32 kMostValues = 64, kMostBetween = 256;

// Places of loads of bytes in their blocks. (Instruction::comesBefore counts a block anew after each insertion.)
using Places = llvm::DenseMap<const llvm::LoadInst *, u32>;

// A byte of memory that is a term of the sum.
struct Byte {
  llvm::LoadInst *load;
  llvm::Value *base; // of its address
  u64 offset; // two's complement
  u32 shift;
  bool isSigned; // the bits above it are its sign
  bool dies;     // with the sum: nothing else needs it
};

// The terms of one sum of disjoint bits.
class Sum {
public:
  Sum(llvm::BinaryOperator &root, const Places &places)
      : root_(root), width_(root.getType()->getIntegerBitWidth()), layout_(root.getDataLayout()), places_(places) {}

  // Replaces the sum if bytes of it are next to each other. The sum is dead then.
  bool run() {
    if (!add(root_.getOperand(0), 0, width_, true) || !add(root_.getOperand(1), 0, width_, true) || bytes_.size() < 2) return false;
    llvm::sort(bytes_, [](const Byte &a, const Byte &b) { return a.shift < b.shift; });
    if (llvm::any_of(llvm::drop_end(bytes_), [](const Byte &byte) { return byte.isSigned; })) return false; // its sign covers others
    llvm::SmallVector<usize, 8> runs; // lengths of numbers, one after the other
    for (usize i = 0; i < bytes_.size(); i += runs.back()) {
      usize count = 8;
      while (count > 1 && !isRun(i, count)) count /= 2;
      runs.push_back(count);
    }
    if (runs.size() == bytes_.size()) return false;
    llvm::IRBuilder<> builder(&root_);
    llvm::SmallVector<llvm::Value *, 4> terms;
    const Byte *byte = bytes_.begin();
    for (const usize count : runs) {
      llvm::Value *number = count > 1 ? combine({byte, count}) : byte->load;
      number = byte[count - 1].isSigned ? builder.CreateSExt(number, root_.getType()) : builder.CreateZExt(number, root_.getType());
      terms.push_back(byte->shift == 0 ? number : builder.CreateShl(number, byte->shift));
      byte += count;
    }
    llvm::Value *sum = terms[0];
    for (llvm::Value *term : llvm::drop_begin(terms)) sum = builder.CreateOr(sum, term);
    for (llvm::Value *other : others_) sum = builder.CreateOr(sum, other);
    root_.replaceAllUsesWith(sum);
    return true;
  }

  llvm::ArrayRef<Byte> bytes() const { return bytes_; }

private:
  // Takes `value` << `shift` apart, of which the bits from `top` on are cut off. False: there are too many terms, or one that is none by itself.
  bool add(llvm::Value *value, u32 shift, u32 top, bool dies, u32 depth = 0) {
    const usize bytes = bytes_.size(), others = others_.size();
    if (addTerms(value, shift, top, dies && value->hasOneUse(), depth)) return true;
    bytes_.truncate(bytes);
    others_.truncate(others);
    if (shift != 0 || top != width_ || value->getType() != root_.getType()) return false;
    others_.push_back(value);
    return others_.size() <= kMostTerms;
  }

  bool addTerms(llvm::Value *value, u32 shift, u32 top, bool dies, u32 depth) {
    if (depth >= kMostTerms || ++values_ > kMostValues) return false;
    llvm::Value *left, *right;
    const llvm::APInt *distance;
    if (match(value, m_Or(m_Value(left), m_Value(right)))) return add(left, shift, top, dies, depth + 1) && add(right, shift, top, dies, depth + 1);
    const u32 end = shift + value->getType()->getScalarSizeInBits();
    if (match(value, m_Shl(m_Value(left), m_APInt(distance))) && distance->ult(end - shift))
      return add(left, shift + static_cast<u32>(distance->getZExtValue()), std::min(top, end), dies, depth + 1);
    const bool isSigned = match(value, m_SExt(m_Value(left)));
    llvm::Value *from = isSigned || match(value, m_ZExt(m_Value(left))) ? left : value;
    auto *load = llvm::dyn_cast<llvm::LoadInst>(from);
    if (!load && from != value && !isSigned && from->getType()->isIntegerTy()) // zeros above
      return add(from, shift, std::min(top, shift + from->getType()->getIntegerBitWidth()), dies, depth + 1);
    if (!load || !load->getType()->isIntegerTy(8) || load->isAtomic() || shift % 8 != 0 || shift + 8 > top) return false;
    const bool showsSign = isSigned && shift + 8 < top;
    if (showsSign && top != width_) return false;
    llvm::APInt offset(layout_.getIndexTypeSizeInBits(load->getPointerOperandType()), 0);
    llvm::Value *base = load->getPointerOperand()->stripAndAccumulateConstantOffsets(layout_, offset, /*AllowNonInbounds=*/true);
    bytes_.push_back({load, base, offset.getZExtValue(), shift, showsSign, dies && from->hasOneUse()});
    return bytes_.size() <= kMostTerms;
  }

  // Whether so many bytes are one number in memory, and it pays to load it at once.
  bool isRun(usize first, usize count) const {
    if (first + count > bytes_.size()) return false;
    const llvm::ArrayRef<Byte> bytes = llvm::ArrayRef(bytes_).slice(first, count);
    const u64 step = bytes[1].offset - bytes[0].offset; // 1 or -1
    if (step != 1 && step != ~u64(0)) return false;
    usize dying = 0;
    for (usize i = 0; i < count; ++i) {
      if (bytes[i].load->getParent() != bytes[0].load->getParent() || bytes[i].base != bytes[0].base) return false;
      if (bytes[i].offset != bytes[0].offset + step * i || bytes[i].shift != bytes[0].shift + 8 * i) return false;
      dying += bytes[i].dies;
    }
    return dying > count / 2 && isQuietBetween(bytes);
  }

  llvm::LoadInst *firstOf(llvm::ArrayRef<Byte> bytes) const {
    llvm::LoadInst *first = bytes[0].load;
    for (const Byte &byte : bytes)
      if (places_.lookup(byte.load) < places_.lookup(first)) first = byte.load;
    return first;
  }

  // Whether nothing from the first load to the last one has an effect, or may end otherwise than by a trap of a load.
  bool isQuietBetween(llvm::ArrayRef<Byte> bytes) const {
    usize left = bytes.size();
    u32 passed = 0;
    for (auto at = firstOf(bytes)->getIterator();; ++at) {
      if (auto *load = llvm::dyn_cast<llvm::LoadInst>(&*at)) {
        if (load->isAtomic()) return false;
        if (llvm::any_of(bytes, [&](const Byte &byte) { return byte.load == load; }) && --left == 0) return true;
      } else if (at->mayHaveSideEffects()) {
        return false;
      }
      if (++passed > kMostBetween) return false;
    }
  }

  llvm::Value *combine(llvm::ArrayRef<Byte> bytes) const {
    llvm::IRBuilder<> builder(firstOf(bytes)); // with its location
    const Byte &lowest = bytes[1].offset - bytes[0].offset == 1 ? bytes.front() : bytes.back();
    llvm::Value *address = lowest.base;
    if (lowest.offset != 0) address = builder.CreateGEP(builder.getInt8Ty(), address, builder.getInt64(lowest.offset));
    const bool isVolatile = llvm::any_of(bytes, [](const Byte &byte) { return byte.load->isVolatile(); });
    llvm::Value *value = builder.CreateAlignedLoad(builder.getIntNTy(static_cast<u32>(8 * bytes.size())), address, llvm::Align(1), isVolatile);
    return &lowest == bytes.begin() ? value : builder.CreateUnaryIntrinsic(llvm::Intrinsic::bswap, value);
  }

  llvm::BinaryOperator &root_;
  const u32 width_;
  const llvm::DataLayout &layout_;
  const Places &places_;
  u32 values_ = 0; // looked at
  llvm::SmallVector<Byte, 8> bytes_;
  llvm::SmallVector<llvm::Value *, 4> others_; // as they are
};

// Whether the sum is a term of another one, which is looked at as a whole.
bool isPart(const llvm::Instruction &sum) {
  const llvm::Instruction *at = &sum;
  for (usize i = 0; i < kMostTerms && at->hasOneUse(); ++i) {
    const llvm::Use &use = *at->use_begin();
    at = llvm::cast<llvm::Instruction>(use.getUser());
    if (at->getOpcode() == llvm::Instruction::Or) return true;
    if (!llvm::isa<llvm::ZExtInst>(at) && (at->getOpcode() != llvm::Instruction::Shl || use.getOperandNo() != 0)) return false;
  }
  return false;
}

} // namespace

llvm::PreservedAnalyses CombineLoadsPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
  llvm::SmallVector<llvm::WeakVH, 16> wholes, parts, loads;
  Places places;
  for (llvm::BasicBlock &block : function)
    for (llvm::Instruction &instruction : block)
      if (auto *load = llvm::dyn_cast<llvm::LoadInst>(&instruction); load && load->getType()->isIntegerTy(8))
        places.try_emplace(load, places.size());
      else if (instruction.getOpcode() == llvm::Instruction::Or && instruction.getType()->isIntegerTy() && instruction.getType()->getIntegerBitWidth() <= 64)
        (isPart(instruction) ? parts : wholes).push_back(&instruction);
  const auto tryAll = [&](llvm::ArrayRef<llvm::WeakVH> sums) {
    for (llvm::Value *each : llvm::reverse(sums)) {
      auto *root = llvm::cast_or_null<llvm::BinaryOperator>(each);
      if (!root || root->use_empty()) continue;
      Sum sum(*root, places);
      if (!sum.run()) continue;
      for (const Byte &byte : sum.bytes()) loads.push_back(byte.load);
      llvm::RecursivelyDeleteTriviallyDeadInstructions(root);
    }
  };
  tryAll(wholes);
  tryAll(parts); // of sums that were not taken apart
  if (loads.empty()) return llvm::PreservedAnalyses::all();
  for (llvm::Value *load : loads) // volatile ones are still there; the combined one traps in their place
    if (load && load->use_empty()) llvm::cast<llvm::Instruction>(load)->eraseFromParent();
  llvm::PreservedAnalyses preserved;
  preserved.preserveSet<llvm::CFGAnalyses>();
  return preserved;
}

} // namespace wasmc
