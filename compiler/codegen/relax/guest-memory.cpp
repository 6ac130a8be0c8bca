#include "compiler/codegen/relax/guest-memory.h"
#include <cstddef>
#include <llvm/Analysis/ScalarEvolutionExpressions.h>

namespace wasmc::relax {

std::optional<MemoryIndex> GuestMemory::memoryOf(const llvm::Value *value) const {
  auto *base = llvm::dyn_cast<llvm::LoadInst>(value);
  if (!base || !base->hasMetadata(llvm::LLVMContext::MD_invariant_load) || base->isVolatile())
    return {};
  // The base is a field of the context, which is the first argument of every function of the instance.
  const llvm::DataLayout &layout = base->getModule()->getDataLayout();
  llvm::APInt at(64, 0);
  const llvm::Value *context = base->getPointerOperand()->stripAndAccumulateConstantOffsets(layout, at, /*AllowNonInbounds=*/false);
  if (base->getFunction()->arg_empty() || context != base->getFunction()->getArg(0))
    return {};
  const u64 field = at.getZExtValue() - plan_.layout.memories;
  if (field % sizeof(MemoryRef) != offsetof(MemoryRef, base) || field / sizeof(MemoryRef) >= plan_.module->memories.size())
    return {};
  return MemoryIndex{static_cast<u32>(field / sizeof(MemoryRef))};
}

std::optional<GuestAddress> GuestMemory::decode(llvm::ScalarEvolution &evolution, llvm::Value *pointer) const {
  const llvm::SCEV *address = evolution.getSCEV(pointer);
  auto *root = llvm::dyn_cast<llvm::SCEVUnknown>(evolution.getPointerBase(address));
  const auto memory = root ? memoryOf(root->getValue()) : std::nullopt;
  if (!memory)
    return {};
  const llvm::SCEV *offset = evolution.removePointerBase(address);
  if (llvm::isa<llvm::SCEVCouldNotCompute>(offset))
    return {};
  return GuestAddress{*memory, offset};
}

bool GuestMemory::isRelaxable(MemoryIndex memory) const {
  const MemoryType &type = plan_.module->memories[memory.value];
  return !type.limits.is64 && !type.limits.isShared;
}

u64 GuestMemory::leastSize(MemoryIndex memory) const {
  const MemoryType &type = plan_.module->memories[memory.value];
  return type.limits.min << type.pageSizeLog2;
}

std::string GuestMemory::aliasName(MemoryIndex memory) const {
  return memory.value < plan_.module->importedMemories ? "imported memory" : "memory " + std::to_string(memory.value);
}

llvm::Value *GuestMemory::emitField(llvm::IRBuilder<> &builder, u64 offset, llvm::Type *type) const {
  llvm::Value *context = builder.GetInsertBlock()->getParent()->getArg(0);
  llvm::LoadInst *load = builder.CreateAlignedLoad(type, builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), context, offset), llvm::Align(8));
  load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(builder.getContext(), {}));
  return load;
}

llvm::Value *GuestMemory::emitBase(llvm::IRBuilder<> &builder, MemoryIndex memory) const {
  return emitField(builder, plan_.layout.memories + u64(memory.value) * sizeof(MemoryRef) + offsetof(MemoryRef, base), builder.getInt64Ty());
}

llvm::Value *GuestMemory::emitSize(llvm::IRBuilder<> &builder, MemoryIndex memory) const {
  llvm::Value *object = emitField(builder, plan_.layout.memories + u64(memory.value) * sizeof(MemoryRef) + offsetof(MemoryRef, object), builder.getPtrTy());
  llvm::Value *field = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), object, offsetof(MemoryObject, size));
  return builder.CreateAlignedLoad(builder.getInt64Ty(), field, llvm::Align(8), "memory.size");
}

} // namespace wasmc::relax
