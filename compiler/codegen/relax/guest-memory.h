// Which memory an address of the IR lies in, and where. The counterpart of address.cpp, which made the address.
#pragma once
#include "compiler/codegen/module-plan.h"
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/IR/IRBuilder.h>
#include <optional>

namespace wasmc::relax {

struct GuestAddress {
  MemoryIndex memory;
  const llvm::SCEV *offset; // i64, from the memory's base
};

class GuestMemory {
public:
  explicit GuestMemory(const ModulePlan &plan) : plan_(plan) {}

  // Nothing if `pointer` is not base + offset with the base of one of the instance's own memories.
  std::optional<GuestAddress> decode(llvm::ScalarEvolution &evolution, llvm::Value *pointer) const;
  // Nothing if `base` is not the base of one of the instance's own memories, loaded from the context.
  std::optional<MemoryIndex> memoryOf(const llvm::Value *base) const;
  // 32-bit and not shared: its accesses may lose their order. Other threads see those of a shared memory.
  bool isRelaxable(MemoryIndex memory) const;
  // Bytes that the memory has at any time: it starts with them and never shrinks.
  u64 leastSize(MemoryIndex memory) const;
  // Memories with different names are disjoint.
  std::string aliasName(MemoryIndex memory) const;

  // In a function of the instance: the base, as an i64, and the size in bytes at this moment, an i64.
  llvm::Value *emitBase(llvm::IRBuilder<> &builder, MemoryIndex memory) const;
  llvm::Value *emitSize(llvm::IRBuilder<> &builder, MemoryIndex memory) const;

private:
  llvm::Value *emitField(llvm::IRBuilder<> &builder, u64 offset, llvm::Type *type) const;
  const ModulePlan &plan_;
};

} // namespace wasmc::relax
