// Why each step keeps what the precise nest does, given that the check has succeeded:
//
//   addresses   are the same numbers, computed in 64 bits. Nothing wraps (linear.h), hence nsw; the sum stays in the
//               reservation, hence inbounds.
//   counters    leave the loop after the same number of iterations (Trip::isExact)
//   volatility  goes away: no access can trap, so nothing is observed between two of them. What else may stop the nest is a
//               trap instruction, which is opaque to LLVM and may read all memory: plain stores before it are done, those
//               behind it are not.
//   parts       Where other accesses stay, which may trap, only loads become plain ones: nobody sees when they are done. A store stays volatile,
//               so that it is done exactly if the accesses before it did not trap, and no fence is needed.
//   fences      LLVM orders volatile accesses among themselves only. An empty assembly before and behind the nest that
//               "may read and write all memory" keeps the plain accesses from the volatile ones outside, which may trap.
//   constants   LLVM may now forward a stored constant to a load, and fold arithmetic that must quiet a signalling NaN
//               (docs/codegen.md, "Floating point"). Where the nest loads floats, stored constants are hidden.
//
// All arrays of a guest lie in one object. LLVM compares two accesses of different objects with one check before a vector
// loop, but of one object must know their distance. So each group of addresses with a common invariant gets an object of its
// own: a pointer that comes from an integer, which may still alias the others.
#include "compiler/codegen/relax/fast-nest.h"
#include "compiler/codegen/relax/reroll.h"
#include "compiler/codegen/target/target.h"
#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/MDBuilder.h>

namespace wasmc::relax {

namespace {

constexpr i64 kFar = 1024; // bytes between accesses of one place in an array, its rows, and those of different arrays

// Whether the value is a sum of multiples: an index into static arrays rather than a pointer.
bool isIndex(const llvm::SCEV *value) {
  if (auto *cast = llvm::dyn_cast<llvm::SCEVCastExpr>(value))
    return isIndex(cast->getOperand());
  if (auto *sum = llvm::dyn_cast<llvm::SCEVAddExpr>(value))
    return llvm::all_of(sum->operands(), isIndex);
  return llvm::isa<llvm::SCEVMulExpr>(value) && llvm::isa<llvm::SCEVConstant>(llvm::cast<llvm::SCEVMulExpr>(value)->getOperand(0));
}

} // namespace

bool FastNest::isSafeToExpand(llvm::SCEVExpander &expander, const llvm::Instruction *before) const {
  const auto isSafe = [&](const Linear &linear) { return !linear.invariant || expander.isSafeToExpandAt(linear.invariant, before); };
  for (const Access &access : accesses_)
    if (!isSafe(access.address))
      return false;
  for (const llvm::Loop *loop : root_.getLoopsInPreorder())
    if (const Trip *trip = trips_.of(loop); trip && !isSafe(trip->count))
      return false;
  return true;
}

void FastNest::expand(llvm::SCEVExpander &expander, llvm::Instruction *before) {
  const auto add = [&](const Linear &linear) {
    if (linear.invariant && !invariants_.contains(linear.invariant))
      invariants_[linear.invariant] = expander.expandCodeFor(linear.invariant, linear.invariant->getType(), before->getIterator());
  };
  for (const Access &access : accesses_)
    add(access.address);
  for (const llvm::Loop *loop : root_.getLoopsInPreorder())
    if (const Trip *trip = trips_.of(loop); trip && trip->isExact)
      add(trip->count);
}

// 0 in the first iteration, then one more each time.
llvm::Value *FastNest::counter(const llvm::Loop *loop) {
  llvm::Value *&counter = counters_[loop];
  if (counter)
    return counter;
  llvm::Type *wide = llvm::Type::getInt64Ty(loop->getHeader()->getContext());
  auto *phi = llvm::PHINode::Create(wide, 2, "counter", loop->getHeader()->begin());
  llvm::IRBuilder<> builder(loop->getLoopLatch()->getTerminator());
  phi->addIncoming(builder.getInt64(0), loop->getLoopPreheader());
  phi->addIncoming(builder.CreateAdd(phi, builder.getInt64(1), "counter.next", true, true), loop->getLoopLatch());
  return counter = phi;
}

llvm::Value *FastNest::linear(llvm::IRBuilder<> &builder, const Linear &value, bool withInvariant) {
  llvm::Value *sum = nullptr;
  const auto add = [&](llvm::Value *part) { sum = sum ? builder.CreateAdd(sum, part, "", false, true) : part; };
  if (withInvariant && value.invariant)
    add(invariants_[value.invariant]);
  for (const Term &term : value.terms) {
    llvm::Value *index = counter(term.loop);
    add(term.step == 1 ? index : builder.CreateMul(index, builder.getInt64(static_cast<u64>(term.step)), "", false, true));
  }
  if (withInvariant && (value.constant != 0 || !sum))
    add(builder.getInt64(static_cast<u64>(value.constant)));
  return sum;
}

void FastNest::countLatch(llvm::Loop &loop) {
  const Trip *trip = trips_.of(&loop);
  if (!trip || !trip->isExact)
    return;
  auto *branch = llvm::cast<llvm::BranchInst>(loop.getLoopLatch()->getTerminator());
  llvm::IRBuilder<> outside(loop.getLoopPreheader()->getTerminator());
  llvm::Value *count = linear(outside, trip->count, true);
  if (const u32 copies = copies_.lookup(&loop); copies > 1)
    count = outside.CreateAdd(outside.CreateMul(count, outside.getInt64(copies), "", false, true), outside.getInt64(copies - 1), "", false, true);
  llvm::IRBuilder<> builder(branch);
  const bool isLeavingFirst = branch->getSuccessor(0) != loop.getHeader();
  branch->setCondition(builder.CreateICmp(isLeavingFirst ? llvm::CmpInst::ICMP_EQ : llvm::CmpInst::ICMP_NE, counter(&loop), count));
}

// Static arrays have constants for addresses, and nothing tells which of them are of one array. Those that are far from all others are
// taken for an array of their own: in one object LLVM would find their distance, which limits how many iterations it takes at a time, or
// give up where their steps differ. If it was one array after all, its check for overlap chooses between vectors and the loop as it is.
void FastNest::findOrigins() {
  llvm::DenseMap<const llvm::SCEV *, bool> isStatic; // by invariant
  llvm::SmallVector<Place, 16> places;
  for (const Access &access : accesses_) {
    const llvm::SCEV *invariant = access.address.invariant;
    auto [at, isNew] = isStatic.try_emplace(invariant, false);
    if (isNew)
      at->second = !invariant || isIndex(invariant);
    if (at->second)
      places.push_back(place(access));
  }
  llvm::sort(places);
  for (usize i = 0; i < places.size(); ++i) {
    const auto [memory, invariant, constant] = places[i];
    const bool isNear = i > 0 && std::get<0>(places[i - 1]) == memory && std::get<1>(places[i - 1]) == invariant && constant - std::get<2>(places[i - 1]) < kFar;
    origins_[places[i]] = isNear ? origins_[places[i - 1]] : constant;
  }
}

llvm::Value *FastNest::groupBase(const Access &access) {
  llvm::Value *&base = bases_[{access.memory.value, access.address.invariant, origin(access)}];
  if (base)
    return base;
  llvm::IRBuilder<> builder(preheader_->getTerminator());
  llvm::Value *address = memory_.emitBase(builder, access.memory);
  if (access.address.invariant)
    address = builder.CreateAdd(address, invariants_[access.address.invariant]);
  if (const i64 at = origin(access))
    address = builder.CreateAdd(address, builder.getInt64(static_cast<u64>(at)));
  return base = builder.CreateIntToPtr(address, builder.getPtrTy(), "array");
}

// Memories that the instance defines are disjoint from all others; of imported ones two may be the same.
llvm::MDNode *FastNest::aliasTag(MemoryIndex memory) {
  llvm::MDBuilder metadata(preheader_->getContext());
  llvm::MDNode *node = metadata.createTBAAScalarTypeNode(memory_.aliasName(memory), metadata.createTBAARoot("gc"));
  return metadata.createTBAAStructTagNode(node, node, 0);
}

void FastNest::rewriteAccess(const Access &access) {
  llvm::IRBuilder<> builder(access.instruction);
  llvm::Value *pointer = groupBase(access);
  if (llvm::Value *index = linear(builder, access.address, false))
    pointer = builder.CreateInBoundsGEP(builder.getInt8Ty(), pointer, index);
  if (const i64 at = access.address.constant - origin(access))
    pointer = builder.CreateInBoundsGEP(builder.getInt8Ty(), pointer, builder.getInt64(static_cast<u64>(at)));
  if (auto *load = llvm::dyn_cast<llvm::LoadInst>(access.instruction)) {
    load->setOperand(0, pointer);
    load->setVolatile(false);
  } else {
    auto *store = llvm::cast<llvm::StoreInst>(access.instruction);
    store->setOperand(1, pointer);
    store->setVolatile(!isWhole_);
  }
  access.instruction->setMetadata(llvm::LLVMContext::MD_tbaa, aliasTag(access.memory));
}

void FastNest::hideStoredConstants() {
  const bool loadsFloats = llvm::any_of(accesses_, [](const Access &a) { return a.instruction->getType()->isFPOrFPVectorTy(); });
  if (!loadsFloats)
    return;
  llvm::IRBuilder<> builder(preheader_->getTerminator());
  llvm::DenseMap<llvm::Value *, llvm::Value *> hidden;
  for (const Access &access : accesses_)
    if (auto *store = llvm::dyn_cast<llvm::StoreInst>(access.instruction))
      if (llvm::Value *value = store->getValueOperand(); llvm::isa<llvm::Constant>(value)) {
        llvm::Value *&opaque = hidden[value];
        store->setOperand(0, opaque = opaque ? opaque : target_.emitOpaque(builder, value));
      }
}

void FastNest::fence() {
  llvm::LLVMContext &context = preheader_->getContext();
  auto *type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), false);
  auto *code = llvm::InlineAsm::get(type, "", "~{memory}", /*hasSideEffects=*/true);
  llvm::SmallVector<llvm::Instruction *, 4> places{preheader_->getTerminator()};
  llvm::SmallVector<llvm::BasicBlock *, 4> exits;
  root_.getUniqueExitBlocks(exits);
  for (llvm::BasicBlock *exit : exits)
    places.push_back(&*exit->getFirstInsertionPt());
  for (llvm::Instruction *place : places)
    llvm::IRBuilder<>(place).CreateCall(code)->setDoesNotThrow();
}

u32 FastNest::rewrite(llvm::BasicBlock *preheader, llvm::ScalarEvolution &evolution) {
  preheader_ = preheader;
  u32 rerolled = 0;
  for (llvm::Loop *loop : root_.getLoopsInPreorder())
    if (const Trip *trip = isWhole_ && loop->isInnermost() ? trips_.of(loop) : nullptr; trip && trip->isExact)
      rerolled += (copies_[loop] = reroll(*loop, evolution, accesses_)) > 1;
  for (llvm::Loop *loop : root_.getLoopsInPreorder())
    countLatch(*loop);
  findOrigins();
  for (const Access &access : accesses_)
    rewriteAccess(access);
  hideStoredConstants();
  if (isWhole_)
    fence();
  return rerolled;
}

} // namespace wasmc::relax
