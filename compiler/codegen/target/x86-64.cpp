// x86-64: ud1 traps (docs/abi.md, "Traps"), SSE registers for opaque floats, feature levels of the psABI.
#include "compiler/codegen/target/target.h"
#include "runtime-support/artifact/note.h"
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/IntrinsicsX86.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/Support/TargetSelect.h>

namespace wasmc {
namespace {

class X86_64 final : public Target {
public:
  X86_64() {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser(); // inline assembly
  }

  const char *triple() const override { return "x86_64-unknown-linux-gnu"; }
  u32 elfMachine() const override { return llvm::ELF::EM_X86_64; }
  u32 relocationPc32() const override { return llvm::ELF::R_X86_64_PC32; }
  u32 framePointer() const override { return 6; }
  std::array<u32, kSavedRegisters> savedRegisters() const override { return {3, 12, 13, 14, 15}; } // rbx, r12 to r15
  const char *savedRegisterClobbers() const override { return "~{rbx},~{r12},~{r13},~{r14},~{r15}"; }
  const char *stackPointer() const override { return "rsp"; }

  llvm::CallInst *emitTrap(llvm::IRBuilder<> &builder, TrapKind kind, u32 wasmOffset) const override {
    // The two register fields hold the kind; rsp and rbp would need other encodings as a base.
    static constexpr const char *kRegisters[8] = {"%eax", "%ecx", "%edx", "%ebx", "%esp", "%ebp", "%esi", "%edi"};
    static constexpr const char *kBases[6] = {"%rax", "%rcx", "%rdx", "%rbx", "%rsi", "%rdi"};
    const unsigned number = static_cast<unsigned>(kind);
    const std::string text = format("ud1l ${0:c}(%s), %s", kBases[number % 6], kRegisters[number / 6]);
    auto *type = llvm::FunctionType::get(builder.getVoidTy(), {builder.getInt32Ty()}, false);
    auto *code = llvm::InlineAsm::get(type, text, "i", /*hasSideEffects=*/true);
    llvm::CallInst *call = builder.CreateCall(code, {builder.getInt32(wasmOffset)});
    call->setDoesNotReturn();
    call->setDoesNotThrow();
    return call;
  }

  void declareCfProtection(llvm::Module &module, CfProtection protection) const override {
    if (protection.branch)
      module.addModuleFlag(llvm::Module::Min, "cf-protection-branch", 1);
    if (protection.returns)
      module.addModuleFlag(llvm::Module::Min, "cf-protection-return", 1);
  }

  PropertyBits cfProtectionBits(CfProtection protection) const override {
    return {llvm::ELF::GNU_PROPERTY_X86_FEATURE_1_AND,
            (protection.branch ? u32(llvm::ELF::GNU_PROPERTY_X86_FEATURE_1_IBT) : 0) |
                (protection.returns ? u32(llvm::ELF::GNU_PROPERTY_X86_FEATURE_1_SHSTK) : 0)};
  }

  llvm::Value *emitGuarded(llvm::IRBuilder<> &builder, llvm::Value *value, llvm::Value *number, llvm::Value *limit,
                           bool orEqual) const override {
    auto *type = llvm::FunctionType::get(value->getType(), {value->getType(), number->getType(), limit->getType()}, false);
    const char *text = orEqual ? "xorl ${0:k}, ${0:k}\n\tcmpq $3, $2\n\tcmovbeq $1, $0" : "xorl ${0:k}, ${0:k}\n\tcmpq $3, $2\n\tcmovbq $1, $0";
    auto *code = llvm::InlineAsm::get(type, text, "=&r,r,r,r,~{flags}", /*hasSideEffects=*/false);
    llvm::CallInst *call = builder.CreateCall(code, {value, number, limit});
    call->setDoesNotThrow();
    call->setDoesNotAccessMemory();
    return call;
  }

  llvm::Value *emitOpaque(llvm::IRBuilder<> &builder, llvm::Value *value) const override {
    auto *type = llvm::FunctionType::get(value->getType(), {value->getType()}, false);
    const char *constraint = value->getType()->isIntegerTy() ? "=r,0" : "=x,0";
    llvm::CallInst *call = builder.CreateCall(llvm::InlineAsm::get(type, "", constraint, /*hasSideEffects=*/false), {value});
    call->setDoesNotThrow();
    call->setDoesNotAccessMemory();
    return call;
  }

  llvm::Value *emitByteLookup(llvm::IRBuilder<> &builder, llvm::Value *bytes, llvm::Value *indices) const override {
    return builder.CreateIntrinsic(llvm::Intrinsic::x86_ssse3_pshuf_b_128, {}, {bytes, indices});
  }

  llvm::Value *emitMultiplyQ15(llvm::IRBuilder<> &builder, llvm::Value *a, llvm::Value *b) const override {
    return builder.CreateIntrinsic(llvm::Intrinsic::x86_ssse3_pmul_hr_sw_128, {}, {a, b});
  }

  llvm::Value *emitDot16(llvm::IRBuilder<> &builder, llvm::Value *a, llvm::Value *b) const override {
    return builder.CreateIntrinsic(llvm::Intrinsic::x86_sse2_pmadd_wd, {}, {a, b});
  }

  llvm::Value *emitDot8(llvm::IRBuilder<> &builder, llvm::Value *unsignedLanes, llvm::Value *signedLanes) const override {
    return builder.CreateIntrinsic(llvm::Intrinsic::x86_ssse3_pmadd_ub_sw_128, {}, {unsignedLanes, signedLanes});
  }

  llvm::Value *emitTruncate(llvm::IRBuilder<> &builder, llvm::Value *floats) const override {
    const bool isDouble = floats->getType()->getScalarType()->isDoubleTy();
    return builder.CreateIntrinsic(isDouble ? llvm::Intrinsic::x86_sse2_cvttpd2dq : llvm::Intrinsic::x86_sse2_cvttps2dq, {},
                                   {floats});
  }

  bool hasFusedMultiplyAdd(const llvm::TargetMachine &machine) const override {
    return machine.getMCSubtargetInfo()->checkFeatures("+fma");
  }

  // LLVM tunes the levels of the psABI for the Intel CPUs that had them first, where `shld` is as fast as `rol`; on AMD's it takes six
  // micro-operations.
  const char *slowFeatures(llvm::StringRef cpu) const override { return cpu.starts_with("x86-64") ? "-fast-shld-rotate" : ""; }

  // Rounding, byte shuffles and blends; without them LLVM calls a C library, or gives up on intrinsics.
  const char *leastCpu() const override { return "x86-64-v2"; }
  bool hasLeast(const llvm::TargetMachine &machine) const override {
    return machine.getMCSubtargetInfo()->checkFeatures("+sse4.2");
  }

  // Beyond the psABI's levels, and what LLVM makes use of without being told to by an intrinsic.
  std::span<const char *const> unrecordedFeatures() const override {
    static constexpr const char *kNames[] = {
        "sse4a", "xop", "fma4", "tbm", "gfni", "vaes", "vpclmulqdq", "adx", "sha", "aes", "pclmul", "avx512vbmi", "avx512vbmi2",
        "avx512vpopcntdq", "avx512bitalg", "avx512vnni", "avx512ifma", "avx512bf16", "avx512fp16", "avxvnni", "avxifma",
        "avxvnniint8", "avxvnniint16", "avxneconvert", "movdiri", "movdir64b", "egpr", "ndd", "ccmp", "nf", "zu", "push2pop2", "ppx"};
    return kNames;
  }

  std::span<const char *const> variantCpus() const override {
    static constexpr const char *kCpus[] = {"x86-64-v4", "x86-64-v3"};
    return kCpus;
  }

  u64 cpuFeatures(const llvm::MCSubtargetInfo &info) const override {
    auto bit = [](CpuFeature feature) { return u64(1) << static_cast<unsigned>(feature); };
    u64 features = 0;
    if (info.checkFeatures("+sse4.2") || info.checkFeatures("+popcnt"))
      features |= bit(CpuFeature::X86V2);
    if (info.checkFeatures("+avx") || info.checkFeatures("+bmi") || info.checkFeatures("+fma"))
      features |= bit(CpuFeature::X86V3);
    if (info.checkFeatures("+avx512f"))
      features |= bit(CpuFeature::X86V4);
    return features;
  }
};

} // namespace

const Target &targetFor(const CompileOptions &options) {
  configureLlvm(options.optLevel);
  static const X86_64 target;
  return target;
}

} // namespace wasmc
