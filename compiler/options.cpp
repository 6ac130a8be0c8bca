// What the options of compiling mean. Which there are, and how they are spelled: options.def.
#include "compiler/options.h"
#include "compiler/emit.h"
#include <algorithm>

namespace wasmc {
namespace {

// The number of the value among those that the table has for the option.
usize positionOf(const Setting &setting) {
  const std::vector<std::string> values = valuesOf(*setting.row);
  return static_cast<usize>(std::find(values.begin(), values.end(), setting.value) - values.begin());
}

Result<unsigned> parseJobs(const std::string &text) {
  unsigned value = 0;
  for (char c : text) {
    if (c < '0' || c > '9' || value > 1000)
      return makeError(ErrorKind::Malformed, "--jobs takes a number from 1 to 1000, not \"%s\"", text.c_str());
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value == 0 || value > 1000)
    return makeError(ErrorKind::Malformed, "--jobs takes a number from 1 to 1000, not \"%s\"", text.c_str());
  return value;
}

// "NAME=FILE" or "FILE". A file whose path has a "=" can be given as "./a=b.wasm": a name has no slash.
CommandLine::Input parseInput(const std::string &text) {
  const usize equals = text.find('='), slash = text.find('/');
  if (equals != std::string::npos && equals < slash)
    return {text.substr(0, equals), text.substr(equals + 1)};
  const usize start = text.rfind('/') == std::string::npos ? 0 : text.rfind('/') + 1;
  const std::string file = text.substr(start);
  return {file.substr(0, std::max<usize>(file.rfind('.'), 1)), text};
}

// What the options say about code; each in the order of the command line, so that the last one counts.
Result<void> applySetting(const Setting &setting, CompileOptions &options) {
  const std::string_view name = setting.row->name;
  const std::string &value = setting.value;
  if (argumentKind(*setting.row) == ArgumentKind::Values && name != "emit") // forms have other names beside: parseEmit
    TRY(checkValue(*setting.row, value));
  if (name == "optimize")
    options.optLevel = static_cast<OptLevel>(positionOf(setting));
  else if (name == "features")
    TRY(options.features.apply(value));
  else if (name == "bounds")
    options.bounds = static_cast<Bounds>(positionOf(setting));
  else if (name == "cf-protection")
    options.cfProtection = {.branch = value == "branch" || value == "full", .returns = value == "return" || value == "full"};
  else if (name == "spectre")
    options.spectre = static_cast<Spectre>(positionOf(setting));
  else if (name == "target" && value != "x86_64-linux" && value != "x86-64" && value != "x86_64" && value != "x86_64-unknown-linux-gnu")
    return makeError(ErrorKind::Unsupported, "--target %s is not supported yet; x86_64-linux is", value.c_str());
  else if (name == "cpu")
    options.cpu = value;
  else if (name == "jobs")
    options.jobs = TRY(parseJobs(value));
  else if (name == "relax")
    options.relax = value == "proven";
  else if (name == "deterministic")
    options.deterministic = true;
  else if (name == "fuel")
    options.fuel = true;
  else if (name == "profile-generate")
    options.profileGenerate = true;
  else if (name == "profile-use")
    options.profileUse = value;
  else if (name == "strip")
    options.strip = true;
  else if (name == "strip-debug")
    options.stripDebug = true;
  else if (name == "debug-file")
    options.debugFile = value;
  else if (name == "verify-ir")
    options.verifyIr = true;
  else if (name == "remarks")
    options.remarks = true;
  return {};
}

Result<void> applyEmbedding(const ParsedLine &parsed, const EmitForm &form, CommandLine &line) {
  CompileOptions &options = line.options;
  options.emit = form.kind;
  options.moduleName = parsed.value("module-name", identifierOf(line.inputs[0].path));
  if (!isIdentifier(options.moduleName))
    return makeError(ErrorKind::Malformed, "--module-name takes a C identifier, not \"%s\"", options.moduleName.c_str());
  for (const char *name : {"run-options", "run-options-env"})
    if (parsed.has(name) && form.kind != Emit::Exe)
      return makeError(ErrorKind::Malformed, "--%s goes with --emit=exe; options of an artifact are given to wasmload", name);
  if (form.kind == Emit::Exe) {
    options.runOptions = TRY(parseRunOptions(parsed.value("run-options")));
    options.runOptions.insert(options.runOptions.begin(), parsed.value("run-options-env"));
  }
  if (!parsed.has("sign"))
    return {};
  line.signKey = parsed.value("sign");
  if (line.signKey.empty())
    return makeError(ErrorKind::Malformed, "--sign takes the file of a secret key, not an empty text");
  if (form.kind != Emit::Cwasm)
    return makeError(ErrorKind::Malformed, "--sign is for artifacts: --emit=%s gives none", form.name);
  return {};
}

// The artifact is the one that --strip makes (with --strip-debug: that one), byte for byte.
Result<void> applyDebugFile(const ParsedLine &parsed, CommandLine &line) {
  if (!parsed.has("debug-file"))
    return {};
  CompileOptions &options = line.options;
  if (options.debugFile.empty())
    return makeError(ErrorKind::Malformed, "--debug-file takes a file name, not an empty text");
  if (options.emit != Emit::Cwasm)
    return makeError(ErrorKind::Unsupported, "--debug-file is for artifacts: --emit=%s keeps its symbols, or loses them by --strip", parsed.value("emit").c_str());
  if (options.debugFile == line.output)
    return makeError(ErrorKind::Malformed, "--debug-file and --output name the same file, %s", line.output.c_str());
  options.strip |= !options.stripDebug;
  return {};
}

} // namespace

Result<CommandLine> interpretLine(const ParsedLine &parsed) {
  CommandLine line;
  if (parsed.words.empty())
    return makeError(ErrorKind::Malformed, "no input file; usage: wasmc FILE -o OUT (wasmc --help tells more)");
  for (const std::string &file : parsed.words)
    line.inputs.push_back(parseInput(file));
  if (line.inputs.size() > 1 && !parsed.has("output"))
    return makeError(ErrorKind::Malformed, "several modules are linked into one artifact: name it with -o");
  const EmitForm *form = TRY(parseEmit(parsed.value("emit", "cwasm")));
  line.output = parsed.has("output") ? parsed.value("output") : TRY(defaultOutput(*form, line.inputs[0].path));
  if (line.output.empty())
    return makeError(ErrorKind::Malformed, "--output takes a file name, not an empty text");
  for (const Setting &setting : parsed.settings)
    TRY(applySetting(setting, line.options));
  if (parsed.has("profile-use") && line.options.profileUse.empty())
    return makeError(ErrorKind::Malformed, "--profile-use takes a file name, not an empty text");
  if (line.options.profileGenerate && parsed.has("profile-use"))
    return makeError(ErrorKind::Malformed, "--profile-generate and --profile-use are for different compilations");
  TRY(applyEmbedding(parsed, *form, line));
  TRY(applyDebugFile(parsed, line));
  return line;
}

} // namespace wasmc
