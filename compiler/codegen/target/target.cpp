#include "compiler/codegen/target/target.h"
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/TargetParser/Host.h>

namespace wasmc {

void configureLlvm() {
  // CodeGenPrepare walks the whole function again after each change unless the function is "huge"; with its limit at 0 it
  // only looks at changed blocks. One function of cmark: 9.2 s before, 0.3 s after, same code.
  // GVN's partial redundancy elimination splits critical edges one by one, each with an update of the dominator tree: far worse
  // than linear on Go's functions, whose every call returns through one large br_table. Loads, where it could gain most,
  // are volatile and not its subject.
  // Null checks become faults of the accesses behind them (object.cpp reads where).
  // Arguments are stored, never pushed: the stack pointer is the same at all calls of a function, so that one number of the
  // unwind table leads to any of its landing pads.
  static const char *const kArguments[] = {"wasmc", "-cgpp-huge-func=0", "-enable-pre=false", "-no-x86-call-frame-opt",
                                            "-enable-implicit-null-checks"};
  static const bool isDone = llvm::cl::ParseCommandLineOptions(std::size(kArguments), kArguments);
  (void)isDone;
}

Result<std::unique_ptr<llvm::TargetMachine>> Target::makeMachine(const CompileOptions &options) const {
  std::string message;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple(), message);
  if (!target)
    return makeError(ErrorKind::Unsupported, "this LLVM has no code generator for %s: %s", triple(), message.c_str());
  std::string cpu = options.cpu, features;
  if (cpu == "native") {
    cpu = llvm::sys::getHostCPUName().str();
    for (const auto &feature : llvm::sys::getHostCPUFeatures()) {
      features += features.empty() ? "" : ",";
      features += (feature.second ? "+" : "-") + feature.first().str();
    }
  }
  // Asked of the empty subtarget first: LLVM itself prints a warning for a name that it does not know, and goes on.
  std::unique_ptr<llvm::MCSubtargetInfo> anyCpu(target->createMCSubtargetInfo(triple(), "", ""));
  if (!anyCpu || !anyCpu->isCPUStringValid(cpu))
    return makeError(ErrorKind::Unsupported, "\"%s\" is no CPU that LLVM knows for %s", options.cpu.c_str(), triple());
  llvm::TargetOptions targetOptions;
  targetOptions.EmitStackSizeSection = true; // for the unwind table
  targetOptions.AllowFPOpFusion = llvm::FPOpFusion::Strict; // a wasm multiplication and addition round twice
  llvm::CodeGenOptLevel level = llvm::CodeGenOptLevel::Default;
  if (options.optLevel == OptLevel::O0)
    level = llvm::CodeGenOptLevel::None;
  else if (options.optLevel == OptLevel::O1)
    level = llvm::CodeGenOptLevel::Less;
  else if (options.optLevel == OptLevel::O3)
    level = llvm::CodeGenOptLevel::Aggressive;
  std::unique_ptr<llvm::TargetMachine> machine(
      target->createTargetMachine(triple(), cpu, features, targetOptions, llvm::Reloc::PIC_, llvm::CodeModel::Small, level));
  if (!machine)
    return makeError(ErrorKind::Unsupported, "this LLVM cannot generate code for %s", triple());
  if (!hasLeast(*machine))
    return makeError(ErrorKind::Unsupported, "the CPU \"%s\" is too old: %s is the least", options.cpu.c_str(), leastCpu());
  return machine;
}

} // namespace wasmc
