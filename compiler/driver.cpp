// The steps from module bytes to an artifact, and what holds after each:
//
//   read       the Module is immutable and valid but for the bodies
//   link       several modules are one: each of them was valid, their imports fit
//   scan       every body is valid; facts about the whole module are known
//   plan       conventions, layout, partitions: nothing later depends on the machine or the number of threads
//   emit       per partition: IR in which every guest address came from address.cpp and every trap from trap.cpp
//   optimise   trapping accesses kept, in order
//   object     ELF objects and their code maps; target and CPU features fixed
//   finish     an artifact without relocations; contract hash, target, features and hashes recorded
#include "compiler/driver.h"
#include "compiler/codegen/compilation.h"
#include "compiler/codegen/listing.h"
#include "compiler/link/c-header.h"
#include "compiler/link/embedded.h"
#include "compiler/link/link-files.h"
#include "compiler/link/linker.h"
#include "compiler/link/metadata.h"
#include "compiler/wasm/link-modules.h"
#include "runtime-support/artifact/embedded-module.h"
#include <chrono>
#include <cstdio>

namespace wasmc {
namespace {

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

} // namespace

std::string describeOptions(const CompileOptions &options) {
  static constexpr const char *kLevels[] = {"-O0", "-O1", "-O2", "-O3", "-Os"};
  std::string features; // as they differ from the defaults
  const FeatureSet defaults;
  for (usize i = 0; i < kFeatureCount; ++i) {
    const Feature feature = static_cast<Feature>(i);
    if (options.features.has(feature) != defaults.has(feature))
      features += std::string(features.empty() ? " --features=" : ",") + (options.features.has(feature) ? "+" : "-") +
                  featureInfo(feature).flag;
  }
  const CompileOptions plain;
  return format("%s --target=x86_64-linux --cpu=%s --bounds=%s%s%s%s%s%s", kLevels[static_cast<int>(options.optLevel)],
                options.cpu.c_str(), options.bounds == Bounds::Guard ? "guard" : "explicit",
                options.deterministic ? " --deterministic" : "", options.fuel ? " --fuel" : "", options.strip ? " --strip" : options.stripDebug ? " --strip-debug" : "",
                options.relax ? "" : " --relax=never", features.c_str()) +
         (options.cfProtection == plain.cfProtection ? "" : std::string(" --cf-protection=") + cfProtectionName(options.cfProtection)) +
         (options.spectre == plain.spectre ? "" : options.spectre == Spectre::None ? " --spectre=none" : " --spectre=index-masking");
}

const char *cfProtectionName(CfProtection protection) {
  return protection.branch ? protection.returns ? "full" : "branch" : protection.returns ? "return" : "none";
}

std::string describeError(const std::string &path, const Error &error) {
  std::string text = path + ": " + error.message;
  if (error.offset != Error::kNoOffset)
    text += format(" (at offset 0x%llx)", static_cast<unsigned long long>(error.offset));
  return text;
}

namespace {

// The error with a whole message. An offset in a linked module is one in one of its files.
Error located(const std::string &path, Error error, const Module *module = nullptr) {
  const std::string *file = &path;
  if (module && error.offset != Error::kNoOffset)
    for (const ModulePart &part : module->parts)
      if (error.offset - part.start < part.file.size()) {
        error.offset -= part.start;
        file = &part.path;
        break;
      }
  error.message = describeError(*file, error);
  error.offset = Error::kNoOffset;
  return error;
}

Result<Module> readAll(std::span<const InputModule> inputs, const CompileOptions &options) {
  std::vector<NamedModule> modules;
  for (const InputModule &input : inputs) {
    Result<Module> module = inputs.size() == 1 ? readModule(input.bytes, options.features)
                                               : validateModule(input.bytes, options.features);
    if (!module)
      return located(input.path, module.takeError());
    modules.push_back({input.name, input.path, module.take()});
  }
  return modules.size() == 1 ? std::move(modules[0].module) : linkModules(std::move(modules));
}

bool isListing(Emit emit) {
  return emit == Emit::Asm || emit == Emit::LlvmIr || emit == Emit::Bitcode || emit == Emit::LlvmIrUnoptimized;
}

std::string embeddingSymbol(const CompileOptions &options) {
  return options.emit == Emit::Exe ? CWASM_PROGRAM_SYMBOL : options.moduleName + "_module";
}

Result<void> emitEmbedded(const std::vector<u8> &object, const CompileOptions &options, const std::string &output) {
  switch (options.emit) {
  case Emit::Exe: return linkExecutable(object, options, output);
  case Emit::StaticLib: return writeOutput(TRY(makeArchive(object, options.moduleName + ".o")), output);
  default: return writeOutput(object, output);
  }
}

Result<void> compile(const Module &module, const CompileOptions &options, const std::string &output, StepTimer &timer) {
  const ModuleFacts facts = TRY(scanModule(module, options.features));
  timer.done("scan");
  const ModulePlan plan = planModule(module, facts);
  timer.done("plan");
  if (options.emit == Emit::Header) {
    const std::string header = TRY(makeHeader(module, options));
    return writeOutput({reinterpret_cast<const u8 *>(header.data()), header.size()}, output);
  }
  CompiledText text = TRY(compileText(plan, options));
  timer.done("compile");
  for (const CompiledPartition &partition : text.partitions)
    for (const std::string &remark : partition.remarks)
      std::fprintf(stderr, "wasmc: %s\n", remark.c_str());

  if (isListing(options.emit))
    return writeOutput(TRY(makeListing(text, options)), output);
  const bool isEmbedded = options.emit != Emit::Cwasm;
  Embedding embedding{embeddingSymbol(options), {options.emit == Emit::Exe ? std::string() : options.moduleName}};
  embedding.texts.insert(embedding.texts.end(), options.runOptions.begin(), options.runOptions.end());
  std::vector<std::vector<u8>> objects;
  const MetadataInput metadata{&plan, &options, text.partitions, text.machine, text.relocationPc32, text.cpuFeatures,
                               text.propertyType, text.propertyBits, isEmbedded ? &embedding : nullptr};
  objects.push_back(makeMetadataObject(metadata));
  for (CompiledPartition &partition : text.partitions)
    objects.push_back(std::move(partition.object));
  timer.done("metadata");
  if (isEmbedded) {
    objects.push_back(makeTextEndObject(metadata));
    const std::vector<u8> object = TRY(linkRelocatable(objects, module, embedding.symbol, output));
    TRY(emitEmbedded(object, options, output));
  } else {
    TRY(linkArtifact(objects, {module, text.partitions}, options, output));
  }
  timer.done("finish");
  return {};
}

} // namespace

Result<void> compileModules(std::span<const InputModule> inputs, const CompileOptions &given, const std::string &output) {
  CompileOptions options = given;
  options.cpu = resolveCpu(options.cpu); // so that the note says what was meant
  StepTimer timer(options.verbose);
  const Module module = TRY(readAll(inputs, options));
  timer.done(inputs.size() == 1 ? "read" : "read, link");
  Result<void> result = compile(module, options, output, timer);
  if (!result)
    return located(inputs.back().path, result.takeError(), &module);
  return {};
}

} // namespace wasmc
