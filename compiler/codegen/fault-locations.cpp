#include "compiler/codegen/fault-locations.h"
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/CodeGen/MachineFunctionPass.h>
#include <llvm/CodeGen/MachineInstr.h>
#include <llvm/CodeGen/MachineMemOperand.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>

namespace wasmc {
namespace {

// An access of the IR that may trap.
struct Access {
  const llvm::Instruction *instruction;
  const llvm::DebugLoc &location() const { return instruction->getDebugLoc(); }
};

class FaultLocations : public llvm::MachineFunctionPass {
public:
  static char ID;
  FaultLocations() : MachineFunctionPass(ID) {}
  llvm::StringRef getPassName() const override { return "Locations of guest memory accesses"; }
  void getAnalysisUsage(llvm::AnalysisUsage &usage) const override {
    usage.setPreservesAll();
    MachineFunctionPass::getAnalysisUsage(usage);
  }

  bool runOnMachineFunction(llvm::MachineFunction &function) override {
    findAccesses(function.getFunction());
    if (loads_.empty() && stores_.empty()) return false;
    for (llvm::MachineBasicBlock &block : function)
      for (llvm::MachineInstr &instruction : block)
        locate(instruction, block.getBasicBlock());
    return false; // nothing but locations
  }

private:
  using Accesses = llvm::DenseMap<const llvm::Value *, llvm::SmallVector<Access, 1>>; // by address

  void findAccesses(const llvm::Function &function) {
    loads_.clear();
    stores_.clear();
    for (const llvm::Instruction &instruction : llvm::instructions(function)) {
      const llvm::Value *address = llvm::getLoadStorePointerOperand(&instruction);
      if (const auto *update = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction)) address = update->getPointerOperand();
      if (const auto *exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction)) address = exchange->getPointerOperand();
      if (!address || !instruction.getDebugLoc() || instruction.getDebugLoc().getLine() == 0) continue;
      // With DWARF in the module all operators have locations, but those of locals and of the context do not trap.
      const llvm::Value *base = address->stripInBoundsConstantOffsets();
      if (llvm::isa<llvm::AllocaInst>(base) || llvm::isa<llvm::Argument>(base)) continue;
      // Not mayReadFromMemory: LLVM says so of volatile stores too.
      if (!llvm::isa<llvm::StoreInst>(instruction)) loads_[address].push_back({&instruction});
      if (!llvm::isa<llvm::LoadInst>(instruction)) stores_[address].push_back({&instruction});
    }
  }

  // An instruction that loads and stores faults when it loads.
  void locate(llvm::MachineInstr &instruction, const llvm::BasicBlock *block) {
    if (instruction.mayLoad() && locate(instruction, block, loads_)) return;
    if (instruction.mayStore()) locate(instruction, block, stores_);
  }

  bool locate(llvm::MachineInstr &instruction, const llvm::BasicBlock *block, const Accesses &accesses) {
    for (const llvm::MachineMemOperand *memory : instruction.memoperands())
      if (const auto found = accesses.find(memory->getValue()); found != accesses.end()) {
        choose(instruction, block, found->second);
        return true;
      }
    return false;
  }

  static void choose(llvm::MachineInstr &instruction, const llvm::BasicBlock *block, llvm::ArrayRef<Access> accesses) {
    const Access *best = &accesses.front();
    for (const Access &access : accesses) {
      if (access.location() == instruction.getDebugLoc()) return;
      if (access.instruction->getParent() == block && best->instruction->getParent() != block) best = &access;
    }
    instruction.setDebugLoc(best->location());
  }

  Accesses loads_, stores_;
};

char FaultLocations::ID;

} // namespace

llvm::FunctionPass *createFaultLocations() { return new FaultLocations(); }

} // namespace wasmc
