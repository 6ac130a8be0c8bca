#include "compiler/codegen/forward-loads.h"
#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/InstrTypes.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Operator.h>
#include <llvm/IR/PatternMatch.h>

namespace wasmc {
namespace {

// The address of an access to a 32-bit memory: zext(index + constant) + offset, where the first sum wraps and the second does not. If the
// access did not trap it is below 2^32, hence `index + place()` modulo 2^32.
struct Address {
  const llvm::Value *base = nullptr; // of the memory
  const llvm::Value *index = nullptr;
  u32 constant = 0;
  u32 offset = 0;
  u32 place() const { return constant + offset; }
};

struct Known { // what `width` bytes at an address hold
  Address address;
  u32 width;
  llvm::Value *value;
  const llvm::Instruction *access; // that stored or loaded it
};

// What is known at some point.
struct State {
  llvm::SmallVector<Known, 8> values;
  // Accesses that did not trap, the one with the largest offset of each index + constant: another one of that sum with a smaller offset cannot
  // exceed 2^32.
  llvm::SmallVector<Address, 8> reached;
};

class Forwarder {
public:
  Forwarder(const relax::GuestMemory &memory, llvm::Function &function)
      : memory_(memory), function_(function), layout_(function.getParent()->getDataLayout()) {}

  bool run() {
    bool hasChanged = false;
    for (llvm::BasicBlock *block : llvm::ReversePostOrderTraversal<llvm::Function *>(&function_)) {
      State state;
      // What is known at the end of the only predecessor, which was visited before.
      if (const llvm::BasicBlock *before = block->getSinglePredecessor())
        if (auto at = atEnd_.find(before); at != atEnd_.end())
          state = at->second;
      for (llvm::Instruction &instruction : llvm::make_early_inc_range(*block))
        hasChanged |= visit(instruction, state);
      if (!state.reached.empty() && block->getTerminator()->getNumSuccessors() > 0)
        atEnd_[block] = std::move(state);
      if (!forwarded_.empty())
        useEarly(*block);
      forwarded_.clear();
    }
    return hasChanged;
  }

private:
  static constexpr usize kMost = 256; // of what is known, so that the cost stays linear

  bool visit(llvm::Instruction &instruction, State &state) {
    if (!instruction.mayReadOrWriteMemory())
      return false;
    if (auto *load = llvm::dyn_cast<llvm::LoadInst>(&instruction); load && !load->isAtomic()) {
      const auto address = load->isVolatile() ? decode(load->getPointerOperand()) : std::nullopt;
      if (!address)
        return false;
      if (load->getType()->isIntegerTy()) {
        const Known *known = llvm::find_if(state.values, [&](const Known &each) {
          return each.address.base == address->base && each.address.index == address->index && each.address.place() == address->place() &&
                 each.value->getType() == load->getType();
        });
        if (known == state.values.end()) {
          remember(*address, load, *load, state);
        } else if (areOfDifferentBodies(*known->access, *load) && (address->offset <= known->address.offset || hasReached(*address, state))) {
          forwarded_.insert(known->value);
          load->replaceAllUsesWith(known->value);
          load->eraseFromParent();
          return true;
        }
      }
      reach(*address, state);
      return false;
    }
    if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&instruction); store && !store->isAtomic()) {
      const auto address = decode(store->getPointerOperand());
      if (!address) {
        if (store->getPointerOperand()->stripInBoundsConstantOffsets() != function_.getArg(0)) // the context is no guest memory
          state.values.clear();
        return false;
      }
      const u32 width = static_cast<u32>(layout_.getTypeStoreSize(store->getValueOperand()->getType()).getFixedValue());
      llvm::erase_if(state.values, [&](const Known &each) { return !areDisjoint(each.address, each.width, *address, width); });
      if (store->isVolatile()) {
        if (store->getValueOperand()->getType()->isIntegerTy() && !llvm::isa<llvm::Constant>(store->getValueOperand()))
          remember(*address, store->getValueOperand(), *store, state);
        reach(*address, state);
      }
      return false;
    }
    if (instruction.mayWriteToMemory())
      state.values.clear();
    return false;
  }

  // Where values waited in memory, all of them may have been made before the first was used, more than the CPU has registers. So what is computed
  // from them moves up to where its last operand is, if it ends the life of one.
  void useEarly(llvm::BasicBlock &block) {
    llvm::DenseMap<const llvm::Value *, u32> place; // of instructions of the block: which one they follow
    llvm::DenseMap<const llvm::Value *, u32> uses;  // that were not seen
    struct Place {
      u32 after, number; // which instruction it follows, and which one it was
      llvm::Instruction *instruction;
    };
    llvm::SmallVector<Place, 64> order;
    llvm::SmallPtrSet<const llvm::Value *, 32> derived(forwarded_.begin(), forwarded_.end());
    bool isSorted = true;
    u32 phis = 0;
    for (llvm::Instruction &instruction : block) {
      phis += llvm::isa<llvm::PHINode>(instruction);
      const u32 number = static_cast<u32>(order.size());
      u32 at = number;
      uses[&instruction] = instruction.getNumUses();
      bool isDerived = false, isLast = false;
      u32 last = 0;
      for (const llvm::Value *operand : instruction.operands()) {
        isDerived |= derived.contains(operand);
        if (auto known = place.find(operand); known != place.end()) {
          last = std::max(last, known->second);
          isLast |= --uses[operand] == 0;
        }
      }
      if (isDerived && !llvm::isa<llvm::PHINode>(instruction) && !instruction.mayReadOrWriteMemory() && llvm::isSafeToSpeculativelyExecute(&instruction)) {
        derived.insert(&instruction);
        if (isLast) {
          isSorted &= last == at;
          at = std::max(last, phis);
        }
      }
      place[&instruction] = at;
      order.push_back({at, number, &instruction});
    }
    if (isSorted)
      return;
    llvm::sort(order, [](const Place &a, const Place &b) { return a.after != b.after ? a.after < b.after : a.number < b.number; });
    for (const Place &each : order)
      each.instruction->moveBefore(block, block.end());
  }

  // Whether one of them was inlined. Within a body the producer has done this, or was told not to, for a debugger's sake.
  static bool areOfDifferentBodies(const llvm::Instruction &a, const llvm::Instruction &b) {
    const llvm::DILocation *atA = a.getDebugLoc(), *atB = b.getDebugLoc();
    return atA && atB && (atA->getInlinedAt() != atB->getInlinedAt() || atA->getScope() != atB->getScope());
  }

  void remember(const Address &address, llvm::Value *value, const llvm::Instruction &access, State &state) {
    if (state.values.size() == kMost)
      state.values.erase(state.values.begin());
    state.values.push_back({address, static_cast<u32>(layout_.getTypeStoreSize(value->getType()).getFixedValue()), value, &access});
  }

  static Address *find(const Address &address, State &state) {
    return llvm::find_if(state.reached, [&](const Address &each) {
      return each.base == address.base && each.index == address.index && each.constant == address.constant;
    });
  }
  // Whether an access there has an address below 2^32, so that if that is one of another access modulo 2^32, it is inside of the memory. (If it
  // were 2^32 more, the other one would have an address below this one's offset, and hence a smaller offset.)
  static bool hasReached(const Address &address, State &state) {
    const Address *at = find(address, state);
    return at != state.reached.end() && at->offset >= address.offset;
  }
  static void reach(const Address &address, State &state) {
    Address *at = find(address, state);
    if (at != state.reached.end()) {
      at->offset = std::max(at->offset, address.offset);
      return;
    }
    if (state.reached.size() == kMost)
      state.reached.erase(state.reached.begin());
    state.reached.push_back(address);
  }

  std::optional<Address> decode(llvm::Value *pointer) {
    llvm::APInt offset(64, 0);
    pointer = pointer->stripAndAccumulateConstantOffsets(layout_, offset, /*AllowNonInbounds=*/true);
    auto *element = llvm::dyn_cast<llvm::GEPOperator>(pointer);
    if (!element || element->getNumIndices() != 1 || !element->getSourceElementType()->isIntegerTy(8))
      return {};
    using namespace llvm::PatternMatch;
    llvm::Value *index = nullptr, *rest = nullptr;
    if (!match(element->getOperand(1), m_ZExt(m_Value(index))) || !index->getType()->isIntegerTy(32))
      return {};
    llvm::Value *base = element->getPointerOperand()->stripAndAccumulateConstantOffsets(layout_, offset, /*AllowNonInbounds=*/true);
    auto [at, isNew] = isPlain_.try_emplace(base, false);
    if (isNew)
      if (const auto memory = memory_.memoryOf(base))
        at->second = memory_.isRelaxable(*memory);
    if (!at->second || offset.ugt(u64(~u32(0))))
      return {};
    Address address{base, index, 0, static_cast<u32>(offset.getZExtValue())};
    const llvm::APInt *constant = nullptr;
    if (match(index, m_Add(m_Value(rest), m_APInt(constant)))) {
      address.index = rest;
      address.constant = static_cast<u32>(constant->getZExtValue());
    }
    return address;
  }

  // Of two accesses that did not trap.
  static bool areDisjoint(const Address &a, u32 widthOfA, const Address &b, u32 widthOfB) {
    if (a.base != b.base || a.index != b.index)
      return false;
    const u32 distance = b.place() - a.place();
    return distance >= widthOfA && 0 - distance >= widthOfB;
  }

  const relax::GuestMemory &memory_;
  llvm::Function &function_;
  const llvm::DataLayout &layout_;
  llvm::SmallPtrSet<llvm::Value *, 8> forwarded_; // to loads of this block
  llvm::DenseMap<const llvm::BasicBlock *, State> atEnd_;
  llvm::DenseMap<const llvm::Value *, bool> isPlain_; // whether it is the base of a memory that is neither shared nor 64-bit
};

} // namespace

llvm::PreservedAnalyses ForwardLoadsPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
  if (function.arg_empty() || !Forwarder(memory_, function).run())
    return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses preserved;
  preserved.preserveSet<llvm::CFGAnalyses>();
  return preserved;
}

} // namespace wasmc
