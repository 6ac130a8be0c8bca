// The steps from module bytes to an artifact, and what holds after each:
//
//   read       the Module is immutable and valid but for the bodies
//   scan       every body is valid; facts about the whole module are known
//   plan       conventions, layout, partitions: nothing later depends on the machine or the number of threads
//   emit       per partition: IR in which every guest address came from address.cpp and every trap from trap.cpp
//   optimise   trapping accesses kept, in order
//   object     ELF objects and their code maps; target and CPU features fixed
//   link       an artifact without relocations; contract hash, target, features and hashes recorded
#include "compiler/driver.h"
#include "compiler/codegen/object.h"
#include "compiler/codegen/optimize.h"
#include "compiler/codegen/partition.h"
#include "compiler/link/linker.h"
#include "compiler/link/metadata.h"
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <llvm/IR/LLVMContext.h>
#include <llvm/Support/raw_ostream.h>
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

// A line per step on stderr under -v.
class StepTimer {
public:
  explicit StepTimer(bool isOn) : isOn_(isOn) {}
  void done(const char *step) {
    const auto now = std::chrono::steady_clock::now();
    if (isOn_)
      std::fprintf(stderr, "wasmc: %-10s %8.1f ms\n", step, std::chrono::duration<double, std::milli>(now - start_).count());
    start_ = now;
  }

private:
  bool isOn_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

struct PartitionOutput {
  CompiledPartition compiled;
  std::string text; // --emit=llvm, asm
};

class Compilation {
public:
  Compilation(const ModulePlan &plan, const CompileOptions &options, const Target &target)
      : plan_(plan), options_(options), target_(target), outputs_(plan.partitions.size() + 1) {}

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

  std::vector<PartitionOutput> &outputs() { return outputs_; }
  u64 cpuFeatures() const { return cpuFeatures_; }

private:
  void work() {
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
    PartitionOutput &output = outputs_[number];
    llvm::LLVMContext context;
    auto machine = TRY(target_.makeMachine(options_));
    std::unique_ptr<llvm::Module> module;
    {
      PartitionEmitter emitter(plan_, options_, target_, *machine, context, number);
      if (number < plan_.partitions.size())
        TRY(emitter.emitFunctions(plan_.partitions[number]));
      else
        emitter.emitGlue();
      module = emitter.finish();
    }
    if (options_.verifyIr)
      TRY(verifyIr(*module, "before optimisation"));
    if (options_.emit == "llvm") {
      llvm::raw_string_ostream(output.text) << *module;
      return {};
    }
    optimize(*module, *machine, options_);
    if (options_.verifyIr)
      TRY(verifyIr(*module, "after optimisation"));
    if (options_.emit == "llvm-opt") {
      llvm::raw_string_ostream(output.text) << *module;
      return {};
    }
    if (options_.emit == "asm") {
      output.text = TRY(generateAssembly(*module, *machine));
      return {};
    }
    output.compiled = TRY(generateObject(*module, *machine, *plan_.module));
    if (number == 0)
      cpuFeatures_ = target_.cpuFeatures(*machine);
    return {};
  }

  const ModulePlan &plan_;
  const CompileOptions &options_;
  const Target &target_;
  std::vector<PartitionOutput> outputs_;
  std::atomic<usize> next_{0};
  std::mutex mutex_;
  std::optional<Error> error_;
  usize errorPartition_ = 0;
  u64 cpuFeatures_ = 0;
};

Result<void> writeText(const std::string &text, const std::string &output) {
  std::FILE *file = output == "-" ? stdout : std::fopen(output.c_str(), "we");
  if (!file || std::fwrite(text.data(), 1, text.size(), file) != text.size() || (file != stdout && std::fclose(file) != 0))
    return makeError(ErrorKind::Io, "cannot write %s: %s", output.c_str(), std::strerror(errno));
  return {};
}

} // namespace

std::string describeOptions(const CompileOptions &options) {
  static constexpr const char *kLevels[] = {"-O0", "-O1", "-O2", "-O3", "-Os"};
  return format("%s --cpu=%s --bounds=%s%s", kLevels[static_cast<int>(options.optLevel)], options.cpu.c_str(),
                options.bounds == Bounds::Guard ? "guard" : "explicit", options.deterministic ? " --deterministic" : "");
}

Result<void> compileModule(std::span<const u8> wasm, const CompileOptions &options, const std::string &, const std::string &output) {
  StepTimer timer(options.verbose);
  const Module module = TRY(readModule(wasm, options.features));
  timer.done("read");
  const ModuleFacts facts = TRY(scanModule(module, options.features));
  timer.done("scan");
  const Target &target = targetFor(options);
  const ModulePlan plan = planModule(module, facts);
  timer.done("plan");
  Compilation compilation(plan, options, target);
  TRY(compilation.run());
  timer.done("compile");

  if (options.emit != "cwasm") {
    std::string text;
    for (const PartitionOutput &part : compilation.outputs())
      text += part.text;
    return writeText(text, output);
  }
  std::vector<CodePart> parts;
  std::vector<std::string> firstSymbols;
  std::vector<std::vector<u8>> objects(1);
  for (PartitionOutput &part : compilation.outputs()) {
    parts.push_back(std::move(part.compiled.code));
    firstSymbols.push_back(std::move(part.compiled.firstSymbol));
    objects.push_back(std::move(part.compiled.object));
  }
  objects[0] = makeMetadataObject(
      {&plan, &options, parts, firstSymbols, target.elfMachine(), target.relocationPc32(), compilation.cpuFeatures()});
  timer.done("metadata");
  TRY(linkArtifact(objects, options, output));
  timer.done("link");
  return {};
}

} // namespace wasmc
