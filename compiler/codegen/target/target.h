// What code generation asks of a CPU. One file per CPU implements it; nothing else in codegen names one.
#pragma once
#include "compiler/driver.h"
#include "runtime-support/abi/trap-kind.h"
#include "runtime-support/artifact/unwind-table.h"
#include <array>
#include <llvm/IR/IRBuilder.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/Target/TargetMachine.h>
#include <memory>
#include <vector>

namespace wasmc {

class Target {
public:
  virtual ~Target() = default;
  virtual const char *triple() const = 0;
  virtual u32 elfMachine() const = 0;
  // The relocation of a 32-bit difference "symbol - place".
  virtual u32 relocationPc32() const = 0;
  // DWARF numbers of registers: the frame pointer, and those of UnwindFrame::saved in its order.
  virtual u32 framePointer() const = 0;
  virtual std::array<u32, kSavedRegisters> savedRegisters() const = 0;
  // For inline assembly: clobbers of the saved registers, so that a function saves them all in its frame.
  virtual const char *savedRegisterClobbers() const = 0;
  // Name of the stack pointer for llvm.read_register.
  virtual const char *stackPointer() const = 0;
  // Makes LLVM keep what CfProtection asks for, and mark the object so. Functions with nocf_check are no indirect target.
  virtual void declareCfProtection(llvm::Module &module, CfProtection protection) const = 0;
  // The bits of the object's .note.gnu.property that stand for it, and their type; 0 for none.
  struct PropertyBits {
    u32 type, bits;
  };
  virtual PropertyBits cfProtectionBits(CfProtection protection) const = 0;
  // `value` if number < limit (unsigned, 64 bits; orEqual: number <= limit), else 0, without a branch and hidden from the
  // optimiser, which would believe the bounds check before it. `value` is 64 bits or a pointer.
  virtual llvm::Value *emitGuarded(llvm::IRBuilder<> &builder, llvm::Value *value, llvm::Value *number, llvm::Value *limit,
                                   bool orEqual) const = 0;
  // Emits the trapping instruction of docs/abi.md, "Traps", without a terminator. Never merged with another one.
  virtual llvm::CallInst *emitTrap(llvm::IRBuilder<> &builder, TrapKind kind, u32 wasmOffset) const = 0;
  // Hides a number or vector from the optimiser; no instruction is generated.
  virtual llvm::Value *emitOpaque(llvm::IRBuilder<> &builder, llvm::Value *value) const = 0;

  // Vectors of 128 bits: instructions that LLVM's generic operations do not reach. Operands have the lanes that are named.
  // i8x16: bytes[index mod 16], and 0 where bit 7 of the index is set.
  virtual llvm::Value *emitByteLookup(llvm::IRBuilder<> &builder, llvm::Value *bytes, llvm::Value *indices) const = 0;
  // i16x8: (a * b + 2^14) >> 15, where 2^15 wraps.
  virtual llvm::Value *emitMultiplyQ15(llvm::IRBuilder<> &builder, llvm::Value *a, llvm::Value *b) const = 0;
  // i16x8 to i32x4: sums of the products of adjacent lanes, wrapping.
  virtual llvm::Value *emitDot16(llvm::IRBuilder<> &builder, llvm::Value *a, llvm::Value *b) const = 0;
  // i8x16 to i16x8: the same, of unsigned lanes with signed ones, saturating.
  virtual llvm::Value *emitDot8(llvm::IRBuilder<> &builder, llvm::Value *unsignedLanes, llvm::Value *signedLanes) const = 0;
  // f32x4, or f64x2 with zeros behind the result, to i32x4: towards zero; what does not fit gives the lowest integer.
  virtual llvm::Value *emitTruncate(llvm::IRBuilder<> &builder, llvm::Value *floats) const = 0;
  // Whether llvm.fma of vectors is an instruction.
  virtual bool hasFusedMultiplyAdd(const llvm::TargetMachine &machine) const = 0;

  // Features to take from a CPU of this name by LLVM's list, in the form "-NAME": LLVM believes of them that they are fast.
  virtual const char *slowFeatures(llvm::StringRef cpu) const = 0;
  // The least CPU that generated code runs on, by LLVM's name, and whether `machine` has all that it has.
  virtual const char *leastCpu() const = 0;
  virtual bool hasLeast(const llvm::TargetMachine &machine) const = 0;
  // Features that no CpuFeature bit stands for, so that no loader could tell that they are missing: code never uses them.
  virtual std::span<const char *const> unrecordedFeatures() const = 0;
  // CpuFeature bits (note.h) that code for `cpu` may use.
  virtual u64 cpuFeatures(const llvm::MCSubtargetInfo &cpu) const = 0;
  // The CPUs that --cpu=multi makes variants for beside the least one, by LLVM's names, the best one first.
  virtual std::span<const char *const> variantCpus() const = 0;

  // A variant of functions for a better CPU than the least (cpu-variants.h).
  struct CpuVariant {
    std::string cpu, features; // as LLVM's function attributes "target-cpu" and "target-features" have them
    u64 needed;                // CpuFeature bits
  };
  std::vector<CpuVariant> cpuVariants() const; // the best one first

  // This machine's CPU, in the form that CompileOptions::cpu takes.
  std::string nativeCpu() const;
  // A machine of its own for each thread. Errors: Unsupported, when LLVM does not know the CPU or it is below the least.
  Result<std::unique_ptr<llvm::TargetMachine>> makeMachine(const CompileOptions &options) const;

private:
  // Completes features that were asked for of `cpu`, which LLVM knows, by those that it is not to use.
  std::string usedFeatures(const std::string &cpu, std::string features) const;
};

// Settings of LLVM that hold for the whole process and exist only as its command-line options. Called at the start of each compilation, before
// its threads; a process has one compilation at a time.
void configureLlvm(OptLevel level);

// The target of `options`; so far x86-64 Linux.
const Target &targetFor(const CompileOptions &options);

} // namespace wasmc
