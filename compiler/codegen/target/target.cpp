#include "compiler/codegen/target/target.h"
#include <llvm/ADT/StringExtras.h>
#include <llvm/CodeGen/RegAllocRegistry.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/TargetParser/Host.h>
#include <map>

namespace wasmc {

void configureLlvm(OptLevel level) {
  // CodeGenPrepare walks the whole function again after each change unless the function is "huge"; with its limit at 0 it
  // only looks at changed blocks. One function of cmark: 9.2 s before, 0.3 s after, same code.
  // GVN's partial redundancy elimination splits critical edges one by one, each with an update of the dominator tree: far worse
  // than linear on Go's functions, whose every call returns through one large br_table. Loads, where it could gain most,
  // are volatile and not its subject.
  // Null checks become faults of the accesses behind them (object.cpp reads where).
  // Arguments are stored, never pushed: the stack pointer is the same at all calls of a function, so that one number of the
  // unwind table leads to any of its landing pads.
  // With a profile, functions would go to sections of their own by how often they run; a partition is one section.
  // There are no variables to follow through the code, only lines.
  // The producer has chosen its loops' counters already: loop strength reduction splits one that is address and bound at once into two,
  // and costs 7% of the whole. optimize.cpp runs it on proven loops, whose addresses are new.
  static const char *const kArguments[] = {"wasmc", "-cgpp-huge-func=0", "-enable-pre=false", "-no-x86-call-frame-opt",
                                            "-enable-implicit-null-checks", "-profile-guided-section-prefix=false", "-experimental-debug-variable-locations=false",
                                            "-disable-lsr"};
  // -O1: instructions chosen one by one and registers in one sweep, at half the cost; the code is about a tenth slower.
  static const char *const kBrief[] = {"-fast-isel", "-regalloc=basic", "-disable-cgp", "-enable-misched=false"};
  std::vector<const char *> arguments(std::begin(kArguments), std::end(kArguments));
  if (level == OptLevel::O1)
    arguments.insert(arguments.end(), std::begin(kBrief), std::end(kBrief));
  // lld parses options of this kind, too, and first takes all of them back to their defaults: what an earlier compilation of this process
  // had set is gone, or was for another level.
  llvm::cl::ResetAllOptionOccurrences();
  llvm::cl::ParseCommandLineOptions(static_cast<int>(arguments.size()), arguments.data());
  // This one LLVM looks at once in a process, unless it is told.
  using Constructor = llvm::RegisterRegAlloc::FunctionPassCtor;
  using AllocatorOption = llvm::cl::opt<Constructor, false, llvm::RegisterPassParser<llvm::RegisterRegAlloc>>;
  if (llvm::cl::Option *option = llvm::cl::getRegisteredOptions().lookup("regalloc"))
    llvm::RegisterRegAlloc::setDefault(static_cast<AllocatorOption *>(option)->getValue());
}

std::string Target::nativeCpu() const {
  std::string message, text = llvm::sys::getHostCPUName().str();
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple(), message);
  std::unique_ptr<llvm::MCSubtargetInfo> named(target ? target->createMCSubtargetInfo(triple(), text, "") : nullptr);
  std::map<std::string, bool> differences; // in one order
  for (const auto &feature : llvm::sys::getHostCPUFeatures())
    if (named && named->checkFeatures("+" + feature.first().str()) != feature.second)
      differences[feature.first().str()] = feature.second;
  for (const auto &[name, isOn] : differences)
    text += (isOn ? ",+" : ",-") + name;
  return text;
}

std::string Target::usedFeatures(const std::string &cpu, std::string features) const {
  if (const llvm::StringRef slow = slowFeatures(cpu); !slow.empty())
    features = slow.str() + (features.empty() ? "" : ",") + features;
  std::string message;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple(), message);
  const std::unique_ptr<llvm::MCSubtargetInfo> named(target->createMCSubtargetInfo(triple(), cpu, features));
  for (const char *feature : unrecordedFeatures())
    if (named->checkFeatures(std::string("+") + feature))
      features += std::string(features.empty() ? "-" : ",-") + feature;
  return features;
}

std::vector<Target::CpuVariant> Target::cpuVariants() const {
  std::string message;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple(), message);
  std::vector<CpuVariant> variants;
  for (const char *cpu : variantCpus()) {
    const std::string features = usedFeatures(cpu, "");
    const std::unique_ptr<llvm::MCSubtargetInfo> named(target->createMCSubtargetInfo(triple(), cpu, features));
    variants.push_back({cpu, features, cpuFeatures(*named)});
  }
  return variants;
}

Result<std::unique_ptr<llvm::TargetMachine>> Target::makeMachine(const CompileOptions &options) const {
  std::string message;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple(), message);
  if (!target)
    return makeError(ErrorKind::Unsupported, "this LLVM has no code generator for %s: %s", triple(), message.c_str());
  const std::string given = options.hasCpuVariants() ? leastCpu() : options.cpu == "native" ? nativeCpu() : options.cpu;
  const std::string cpu = given.substr(0, given.find(','));
  std::string features = cpu.size() < given.size() ? given.substr(cpu.size() + 1) : "";
  // Asked of the empty subtarget first: LLVM itself prints a warning for a name that it does not know, and goes on.
  std::unique_ptr<llvm::MCSubtargetInfo> anyCpu(target->createMCSubtargetInfo(triple(), "", ""));
  if (!anyCpu || !anyCpu->isCPUStringValid(cpu))
    return makeError(ErrorKind::Unsupported, "\"%s\" is no CPU that LLVM knows for %s", options.cpu.c_str(), triple());
  for (llvm::StringRef feature : llvm::split(features, ','))
    if (!features.empty() && (feature.size() < 2 || !llvm::is_contained(llvm::StringRef("+-"), feature[0]) ||
                              llvm::none_of(anyCpu->getAllProcessorFeatures(),
                                            [&](const auto &known) { return feature.drop_front() == known.Key; })))
      return makeError(ErrorKind::Unsupported, "\"%s\" is no feature that LLVM knows for %s; expected +NAME or -NAME",
                       feature.str().c_str(), triple());
  features = usedFeatures(cpu, std::move(features));
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
