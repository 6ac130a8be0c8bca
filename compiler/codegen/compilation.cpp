#include "compiler/codegen/compilation.h"
#include "compiler/codegen/function-times.h"
#include "compiler/codegen/debug-values.h"
#include "compiler/codegen/listing.h"
#include "compiler/codegen/object.h"
#include "compiler/codegen/optimize.h"
#include "compiler/codegen/partition.h"
#include "compiler/diagnostics/compile-watch.h"
#include "compiler/debug/debug-locals.h"
#include <atomic>
#include <llvm/Config/llvm-config.h>
#include <llvm/IR/LLVMContext.h>
#include <mutex>
#include <sched.h>
#include <thread>

namespace wasmc {
namespace {

unsigned workerCount(const CompileOptions &options, usize partitions) {
  cpu_set_t allowed;
  unsigned count = options.jobs;
  if (count == 0)
    count = sched_getaffinity(0, sizeof(allowed), &allowed) == 0 ? static_cast<unsigned>(CPU_COUNT(&allowed)) : 1;
  return static_cast<unsigned>(std::min<usize>(count, std::max<usize>(partitions, 1)));
}

class Compilation {
public:
  Compilation(const ModulePlan &plan, const CompileOptions &options, const Target &target)
      : plan_(plan), options_(options), target_(target), outputs_(plan.partitions.size() + 1),
        debugLocals_(findDebugLocals(*plan.module)) {}

  // Compiles all partitions. The output does not depend on how many threads take part.
  Result<void> run() {
    const unsigned workers = workerCount(options_, outputs_.size());
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < workers; ++i)
      threads.emplace_back([this] { work(); });
    work();
    for (std::thread &thread : threads)
      thread.join();
    if (error_)
      return *error_;
    return {};
  }

  CompiledText take() {
    const Target::PropertyBits property = target_.cfProtectionBits(options_.cfProtection);
    return {std::move(outputs_), target_.elfMachine(), target_.relocationPc32(), property.type, property.bits, cpuFeatures_};
  }

private:
  void work() {
    const FunctionTimes functionTimes(options_.watchOrNull);
    for (;;) {
      const usize number = next_.fetch_add(1);
      if (number >= outputs_.size())
        return;
      Result<void> result = compile(static_cast<u32>(number));
      if (!result) {
        std::lock_guard lock(mutex_);
        // The first by partition, so that the message does not depend on the threads either.
        if (!error_ || number < errorPartition_) {
          error_ = result.takeError();
          errorPartition_ = number;
        }
        next_ = outputs_.size();
        return;
      }
    }
  }

  Result<void> compile(u32 number) {
    CompiledPartition &output = outputs_[number];
    PartitionTimer timer(options_.watchOrNull, number);
    llvm::LLVMContext context;
    CompileOptions options = options_;
    auto machine = TRY(target_.makeMachine(options));
    std::vector<TrapDetail> details;
    std::unique_ptr<llvm::Module> module = TRY(emit(number, options, *machine, context, details));
    // The settings of -O1 (configureLlvm) exclude those of -O0.
    if (options.optLevel >= OptLevel::O2 && isTooLargeToOptimize(*module)) {
      options.optLevel = OptLevel::O0;
      machine = TRY(target_.makeMachine(options));
      module = TRY(emit(number, options, *machine, context, details));
    }
    if (options_.verifyIr)
      TRY(verifyIr(*module, "before optimisation"));
    if (options_.emit == Emit::LlvmIrUnoptimized) {
      output.bitcode = writeBitcode(*module);
      return {};
    }
    timer.begin(PartitionStep::Optimise);
    std::vector<std::string> remarks;
    optimize(*module, *machine, plan_, target_, options, remarks);
    keepContexts(*module);
    if (options_.verifyIr)
      TRY(verifyIr(*module, "after optimisation"));
    if (options_.emit == Emit::LlvmIr || options_.emit == Emit::Bitcode || options_.emit == Emit::Asm) {
      output.bitcode = writeBitcode(*module);
      return {};
    }
    timer.begin(PartitionStep::Generate);
    output = TRY(generateObject(*module, *machine, target_, *plan_.module));
    output.remarks = std::move(remarks);
    output.details = std::move(details);
    if (number == 0)
      cpuFeatures_ = target_.cpuFeatures(*machine->getMCSubtargetInfo());
    return {};
  }

  Result<std::unique_ptr<llvm::Module>> emit(u32 number, const CompileOptions &options, llvm::TargetMachine &machine,
                                             llvm::LLVMContext &context, std::vector<TrapDetail> &details) {
    PartitionEmitter emitter(plan_, options, target_, machine, context, number, debugLocals_);
    if (number < plan_.partitions.size())
      TRY(emitter.emitFunctions(plan_.partitions[number]));
    else
      emitter.emitGlue();
    details = emitter.takeDetails();
    return emitter.finish();
  }

  const ModulePlan &plan_;
  const CompileOptions &options_;
  const Target &target_;
  std::vector<CompiledPartition> outputs_;
  const std::vector<DebugLocals> debugLocals_;
  std::atomic<usize> next_{0};
  std::mutex mutex_;
  std::optional<Error> error_;
  usize errorPartition_ = 0;
  u64 cpuFeatures_ = 0;
};

} // namespace

Result<CompiledText> compileText(const ModulePlan &plan, const CompileOptions &options) {
  Compilation compilation(plan, options, targetFor(options));
  TRY(compilation.run());
  return compilation.take();
}

std::string resolveCpu(const std::string &cpu) { return cpu == "native" ? targetFor({}).nativeCpu() : cpu; }

std::string compilerVersion() { return "wasmc " CWASM_VERSION " (LLVM " LLVM_VERSION_STRING ")"; }

} // namespace wasmc
