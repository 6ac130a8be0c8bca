#include "compiler/codegen/relax/lookups.h"
#include <algorithm>
#include <llvm/Analysis/AssumptionCache.h>
#include <llvm/Analysis/OptimizationRemarkEmitter.h>
#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/Transforms/Utils/UnrollLoop.h>

namespace wasmc::relax {
namespace {

constexpr const char *kMark = "wasm.lookup";
constexpr unsigned kMostTrips = 64;
constexpr u64 kMostInstructions = 2048;  // of an unrolled loop
constexpr usize kMostLookups = 1024;     // of a nest
constexpr u32 kMostSteps = 8;            // from a load to an address

u32 widthOf(const llvm::LoadInst &load) {
  const auto *type = llvm::dyn_cast<llvm::IntegerType>(load.getType());
  return type && type->getBitWidth() % 8 == 0 && type->getBitWidth() <= 64 ? type->getBitWidth() / 8 : 0;
}

// Whether an address is computed from the value.
bool leadsToAddress(const llvm::Value &value, const llvm::Loop &loop, u32 steps = kMostSteps) {
  return steps > 0 && llvm::any_of(value.users(), [&](const llvm::User *user) {
    const auto *instruction = llvm::dyn_cast<llvm::Instruction>(user);
    if (!instruction || !loop.contains(instruction))
      return false;
    switch (instruction->getOpcode()) {
    case llvm::Instruction::GetElementPtr: return true;
    case llvm::Instruction::ZExt: case llvm::Instruction::SExt: case llvm::Instruction::Trunc: case llvm::Instruction::Shl:
    case llvm::Instruction::Add: case llvm::Instruction::Sub: case llvm::Instruction::Mul: case llvm::Instruction::And: case llvm::Instruction::Or:
      return leadsToAddress(*instruction, loop, steps - 1);
    default: return false;
    }
  });
}

} // namespace

llvm::PreservedAnalyses UnrollLookupsPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
  auto &loops = analyses.getResult<llvm::LoopAnalysis>(function);
  llvm::SmallVector<llvm::Loop *, 4> candidates;
  for (llvm::Loop *loop : loops.getLoopsInPreorder())
    if (loop->isInnermost() && loop->getParentLoop() && loop->isLoopSimplifyForm() && loop->getExitingBlock() && loop->getExitingBlock() == loop->getLoopLatch())
      candidates.push_back(loop);
  if (candidates.empty())
    return llvm::PreservedAnalyses::all();
  auto &evolution = analyses.getResult<llvm::ScalarEvolutionAnalysis>(function);
  auto &dominators = analyses.getResult<llvm::DominatorTreeAnalysis>(function);
  bool hasChanged = false;
  for (llvm::Loop *loop : candidates) {
    const unsigned trips = evolution.getSmallConstantTripCount(loop);
    if (trips < 2 || trips > kMostTrips)
      continue;
    u64 size = 0;
    for (const llvm::BasicBlock *block : loop->blocks())
      size += block->size();
    if (size * trips > kMostInstructions)
      continue;
    // A nest with calls is not proven (Relaxer::findAccesses).
    const bool hasCall = llvm::any_of(loop->getParentLoop()->blocks(), [](const llvm::BasicBlock *block) {
      return llvm::any_of(*block, [](const llvm::Instruction &i) { return llvm::isa<llvm::CallBase>(i) && i.mayReadOrWriteMemory(); });
    });
    if (hasCall)
      continue;
    Lineariser lineariser(evolution, *loop);
    llvm::SmallVector<llvm::LoadInst *, 8> lookups;
    for (llvm::BasicBlock *block : loop->blocks())
      for (llvm::Instruction &instruction : *block) {
        auto *load = llvm::dyn_cast<llvm::LoadInst>(&instruction);
        const u32 width = load && load->isVolatile() && !load->isAtomic() ? widthOf(*load) : 0;
        const auto address = width ? memory_.decode(evolution, load->getPointerOperand()) : std::nullopt;
        Linear linear;
        llvm::SmallVector<Linear, 2> parts;
        if (!address || !memory_.isRelaxable(address->memory) || !lineariser.ofWide(address->offset, linear, parts) || linear.invariant)
          continue;
        const i64 step = linear.terms.empty() ? 0 : linear.terms[0].step;
        bool isKnown = true;
        for (unsigned k = 0; k < trips && isKnown; ++k) {
          const i64 at = linear.constant + step * k;
          isKnown = at >= 0 && initial_.read(address->memory, static_cast<u64>(at), width);
        }
        // Not bits of a float: LLVM could fold arithmetic with it that must quiet a signalling NaN.
        const bool isFloat = llvm::any_of(load->users(), [](const llvm::User *user) { return llvm::isa<llvm::BitCastInst>(user); });
        if (isKnown && !isFloat)
          lookups.push_back(load);
      }
    if (llvm::none_of(lookups, [&](const llvm::LoadInst *load) { return leadsToAddress(*load, *loop); }))
      continue;
    for (llvm::LoadInst *load : lookups)
      load->setMetadata(kMark, llvm::MDNode::get(function.getContext(), {}));
    llvm::UnrollLoopOptions options{};
    options.Count = trips;
    options.Force = true;
    llvm::UnrollLoop(loop, options, &loops, &evolution, &dominators, &analyses.getResult<llvm::AssumptionAnalysis>(function),
                     &analyses.getResult<llvm::TargetIRAnalysis>(function), &analyses.getResult<llvm::OptimizationRemarkEmitterAnalysis>(function),
                     /*PreserveLCSSA=*/true);
    hasChanged = true;
  }
  return hasChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

void Lookups::take(llvm::SmallVectorImpl<Access> &accesses) {
  llvm::erase_if(accesses, [&](const Access &access) {
    auto *load = llvm::dyn_cast<llvm::LoadInst>(access.instruction);
    if (!load || !load->hasMetadata(kMark) || lookups_.size() == kMostLookups)
      return false;
    const auto address = memory_.decode(evolution_, load->getPointerOperand());
    const auto *offset = address ? llvm::dyn_cast<llvm::SCEVConstant>(address->offset) : nullptr;
    const u32 width = widthOf(*load);
    if (!offset || !width || !memory_.isRelaxable(address->memory))
      return false;
    const u64 at = offset->getAPInt().getZExtValue();
    const auto value = initial_.read(address->memory, at, width);
    if (!value || at > memory_.leastSize(address->memory) || memory_.leastSize(address->memory) - at < width)
      return false;
    auto *constant = llvm::ConstantInt::get(llvm::cast<llvm::IntegerType>(load->getType()), *value);
    lookups_.push_back({load, address->memory, at, width, constant});
    values_[load] = evolution_.getConstant(constant);
    return true;
  });
}

llvm::SmallVector<Lookups::Table, 4> Lookups::tables() const {
  llvm::SmallVector<Table, 4> tables;
  for (const Lookup &lookup : lookups_)
    tables.push_back({lookup.memory, lookup.address, lookup.address + lookup.width});
  llvm::sort(tables, [](const Table &a, const Table &b) { return std::tie(a.memory.value, a.first, a.end) < std::tie(b.memory.value, b.first, b.end); });
  llvm::SmallVector<Table, 4> joined;
  for (const Table &table : tables)
    if (!joined.empty() && joined.back().memory == table.memory && table.first <= joined.back().end)
      joined.back().end = std::max(joined.back().end, table.end);
    else
      joined.push_back(table);
  return joined;
}

bool Lookups::addTo(RangeCheck &check, llvm::ArrayRef<Access> accesses) const {
  for (const Table &table : tables())
    for (const Access &access : accesses)
      // Two imported memories may be the same one.
      if (llvm::isa<llvm::StoreInst>(access.instruction) && memory_.aliasName(access.memory) == memory_.aliasName(table.memory) &&
          !check.addOutside(access.address, access.width, table.first, table.end))
        return false;
  return true;
}

llvm::Value *Lookups::emitComparison(llvm::Instruction *before) const {
  llvm::IRBuilder<> builder(before);
  llvm::Value *difference = nullptr;
  llvm::DenseMap<u32, llvm::Value *> bases;
  for (const Table &table : tables()) {
    llvm::Value *&base = bases[table.memory.value];
    base = base ? base : builder.CreateIntToPtr(memory_.emitBase(builder, table.memory), builder.getPtrTy());
    for (u64 at = table.first; at < table.end;) {
      const u32 width = static_cast<u32>(std::bit_floor(std::min<u64>(8, table.end - at)));
      llvm::IntegerType *type = builder.getIntNTy(width * 8);
      llvm::Value *found = builder.CreateAlignedLoad(type, builder.CreateInBoundsGEP(builder.getInt8Ty(), base, builder.getInt64(at)), llvm::Align(1));
      // A table that two segments meet in is not read as one, but each byte of it was.
      u64 expected = 0;
      for (u32 i = 0; i < width; ++i)
        expected |= initial_.read(table.memory, at + i, 1).value_or(0) << (8 * i);
      llvm::Value *part = builder.CreateZExt(builder.CreateXor(found, llvm::ConstantInt::get(type, expected)), builder.getInt64Ty());
      difference = difference ? builder.CreateOr(difference, part) : part;
      at += width;
    }
  }
  return builder.CreateICmpEQ(difference, builder.getInt64(0));
}

void Lookups::replaceLoads() {
  for (const Lookup &lookup : lookups_) {
    lookup.load->replaceAllUsesWith(lookup.value);
    lookup.load->eraseFromParent();
  }
}

} // namespace wasmc::relax
