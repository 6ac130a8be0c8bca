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
#include "compiler/diagnostics/compile-watch.h"
#include "compiler/diagnostics/locate.h"
#include "compiler/link/c-header.h"
#include "compiler/link/embedded.h"
#include "compiler/link/link-files.h"
#include "compiler/link/linker.h"
#include "compiler/link/metadata.h"
#include "compiler/link/symbol-names.h"
#include "compiler/wasm/foreign-file.h"
#include "compiler/wasm/link-modules.h"
#include "runtime-support/artifact/embedded-module.h"
#include <cstring>
#include <fstream>
#include <iterator>

namespace wasmc {
namespace {

// Tells the watch that a step starts, if anyone watches.
void begin(const CompileOptions &options, const char *step) {
  if (options.watchOrNull)
    options.watchOrNull->begin(step);
}

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
         (options.profileGenerate ? " --profile-generate" : "") + (options.profileUse.empty() ? "" : " --profile-use=" + options.profileUse) +
         (options.cfProtection == plain.cfProtection ? "" : std::string(" --cf-protection=") + cfProtectionName(options.cfProtection)) +
         (options.spectre == plain.spectre ? "" : options.spectre == Spectre::None ? " --spectre=none" : " --spectre=index-masking");
}

const char *cfProtectionName(CfProtection protection) {
  return protection.branch ? protection.returns ? "full" : "branch" : protection.returns ? "return" : "none";
}

namespace {

// Where an error is: an offset in a linked module is one in one of its files.
Diagnostic located(std::span<const InputModule> inputs, Error error, const CompileOptions &options, const Module *module = nullptr) {
  const InputModule *input = &inputs.back();
  if (module && error.offset != Error::kNoOffset)
    for (usize i = 0; i < module->parts.size(); ++i)
      if (error.offset - module->parts[i].start < module->parts[i].file.size()) {
        error.offset -= module->parts[i].start;
        input = &inputs[i];
        break;
      }
  Diagnostic diagnostic = diagnose(error, input->path);
  locate(diagnostic, input->bytes, options.features);
  return diagnostic;
}

// The input at which reading ended in failure goes to `failed`.
Result<Module> readAll(std::span<const InputModule> inputs, const CompileOptions &options, usize *failed) {
  std::vector<NamedModule> modules;
  for (const InputModule &input : inputs) {
    *failed = modules.size();
    if (const std::string foreign = describeForeignFile(input.bytes, input.path); !foreign.empty())
      return makeError(ErrorKind::Malformed, "%s", foreign.c_str());
    modules.push_back({input.name, input.path,
                       TRY(inputs.size() == 1 ? readModule(input.bytes, options.features) : validateModule(input.bytes, options.features))});
  }
  *failed = inputs.size(); // of no single one
  return modules.size() == 1 ? std::move(modules[0].module) : linkModules(std::move(modules));
}

bool isListing(Emit emit) {
  return emit == Emit::Asm || emit == Emit::LlvmIr || emit == Emit::Bitcode || emit == Emit::LlvmIrUnoptimized;
}

std::string embeddingSymbol(const CompileOptions &options) {
  return options.emit == Emit::Exe ? CWASM_PROGRAM_SYMBOL : options.moduleName + "_module";
}

Result<void> emitEmbedded(const std::vector<u8> &object, const LinkedCode &code, const CompileOptions &options, const std::string &output) {
  switch (options.emit) {
  case Emit::Exe: return linkExecutable(object, code, options, output);
  case Emit::StaticLib: return writeOutput(TRY(makeArchive(object, options.moduleName + ".o")), output);
  default: return writeOutput(object, output);
  }
}

Result<void> readProfile(const CompileOptions &options, BranchProfile &profile) {
  auto failed = [&](const std::string &why) { return makeError(ErrorKind::Io, "--profile-use=%s: %s", options.profileUse.c_str(), why.c_str()); };
  std::ifstream file(options.profileUse, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad())
    return failed(std::strerror(errno));
  if (Result<void> added = profile.add({reinterpret_cast<const u8 *>(bytes.data()), bytes.size()}); !added)
    return failed(added.error().message);
  return {};
}

Result<void> compile(Module &module, const CompileOptions &options, const std::string &output) {
  begin(options, "scan");
  ModuleFacts facts = TRY(scanModule(module, options.features));
  begin(options, "plan");
  std::optional<BranchProfile> profile;
  std::optional<MemoryIndex> counters;
  if (options.profileGenerate || !options.profileUse.empty())
    profile.emplace(module);
  if (!options.profileUse.empty())
    TRY(readProfile(options, *profile));
  if (options.profileGenerate) { // after the scan: no body can name this memory
    counters = TRY(addCounters(module, *profile));
    for (auto *list : {&facts.memoryGrown, &facts.memoryCopied, &facts.memoryFilled}) list->push_back(false);
    facts.memoryShared.push_back(true);
    facts.dataUsed.push_back(false);
  }
  ModulePlan plan = planModule(module, facts);
  plan.profileOrNull = profile ? &*profile : nullptr;
  plan.countersOrNone = counters;
  if (options.watchOrNull)
    options.watchOrNull->decided(plan, options);
  if (options.emit == Emit::Header) {
    const std::string header = TRY(makeHeader(module, options));
    return writeOutput({reinterpret_cast<const u8 *>(header.data()), header.size()}, output);
  }
  begin(options, "compile");
  CompiledText text = TRY(compileText(plan, options));
  begin(options, "finish");
  for (const CompiledPartition &partition : text.partitions)
    for (const std::string &remark : partition.remarks)
      if (options.reporterOrNull)
        options.reporterOrNull->note(remark);

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
  if (isEmbedded) {
    objects.push_back(makeTextEndObject(metadata));
    const std::vector<std::string> names = options.emit == Emit::Exe ? std::vector<std::string>() : symbolNames(module);
    const std::vector<u8> object = TRY(linkRelocatable(objects, names, embedding.symbol, output));
    TRY(emitEmbedded(object, {plan, text.partitions}, options, output));
  } else {
    TRY(linkArtifact(objects, {plan, text.partitions}, options, output));
  }
  return {};
}

} // namespace

std::optional<Diagnostic> compileOrDiagnose(std::span<const InputModule> inputs, const CompileOptions &given, const std::string &output) {
  CompileOptions options = given;
  options.cpu = resolveCpu(options.cpu); // so that the note says what was meant
  begin(options, "read");
  usize failed = 0;
  Result<Module> module = readAll(inputs, options, &failed);
  if (!module && failed == inputs.size())
    return diagnose(module.error()); // it names the modules
  if (!module)
    return located(inputs.subspan(failed, 1), module.error(), options);
  const Result<void> result = compile(*module, options, output);
  if (result)
    return std::nullopt;
  return result.error().kind == ErrorKind::Io ? diagnose(result.error()) : located(inputs, result.error(), options, &*module);
}

std::optional<Diagnostic> validateOrDiagnose(const InputModule &input, const CompileOptions &options) {
  const std::string foreign = describeForeignFile(input.bytes, input.path);
  const Result<Module> module = foreign.empty() ? validateModule(input.bytes, options.features) : makeError(ErrorKind::Malformed, "%s", foreign.c_str());
  if (module)
    return std::nullopt;
  return located({&input, 1}, module.error(), options);
}

Result<void> compileModules(std::span<const InputModule> inputs, const CompileOptions &options, const std::string &output) {
  const std::optional<Diagnostic> failed = compileOrDiagnose(inputs, options, output);
  if (failed)
    return makeError(failed->kind, "%s", toText(*failed).c_str());
  return {};
}

} // namespace wasmc
