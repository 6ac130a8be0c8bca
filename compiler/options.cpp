// Boost.Program_options splits the arguments; what they mean is decided here. Its exceptions end in this file.
#include "compiler/options.h"
#include "compiler/commands/command.h"
#include "compiler/emit.h"
#include <boost/program_options.hpp>

namespace wasmc {
namespace {
namespace po = boost::program_options;

po::options_description describe() {
  po::options_description description;
  auto add = description.add_options();
#define OPTION(name, letter, argument, help)                                                                           \
  {                                                                                                                    \
    const std::string names = std::string(name) + (letter ? std::string(",") + char(letter ? letter : ' ') : "");      \
    const char *argumentName = argument;                                                                               \
    if (argumentName)                                                                                                  \
      add(names.c_str(), po::value<std::string>()->value_name(argumentName), help);                                    \
    else                                                                                                               \
      add(names.c_str(), help);                                                                                        \
  }
#include "compiler/options.def"
#undef OPTION
  return description;
}

Result<OptLevel> parseLevel(const std::string &text) {
  static constexpr std::pair<const char *, OptLevel> kLevels[] = {
      {"0", OptLevel::O0}, {"1", OptLevel::O1}, {"2", OptLevel::O2}, {"3", OptLevel::O3}, {"s", OptLevel::Os}};
  for (const auto &[name, level] : kLevels)
    if (text == name)
      return level;
  return makeError(ErrorKind::Malformed, "-O takes 0, 1, 2, 3 or s, not \"%s\"", text.c_str());
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

Result<CommandLine> interpret(const po::variables_map &values, const std::vector<std::string> &positional) {
  CommandLine line;
  auto text = [&](const char *name) { return values[name].as<std::string>(); };
  if (values.count("help") || values.count("version")) {
    line.action = values.count("help") ? CommandLine::Help : CommandLine::Version;
    return line;
  }
  std::vector<std::string> files = positional;
  if (!files.empty() && (files[0] == "validate" || files[0] == "compile")) {
    if (files[0] == "validate")
      line.action = CommandLine::Validate;
    files.erase(files.begin());
  }
  if (files.empty())
    return makeError(ErrorKind::Malformed, "no input file; usage: wasmc FILE -o OUT (wasmc --help tells more)");
  if (files.size() > 1 && line.action == CommandLine::Validate)
    return makeError(ErrorKind::Malformed, "validate takes one file at a time: \"%s\" is the second", files[1].c_str());
  for (const std::string &file : files)
    line.inputs.push_back(parseInput(file));
  if (files.size() > 1 && !values.count("output"))
    return makeError(ErrorKind::Malformed, "several modules are linked into one artifact: name it with -o");
  const EmitForm *form = TRY(parseEmit(values.count("emit") ? text("emit") : "cwasm"));
  line.output = values.count("output") ? text("output") : TRY(defaultOutput(*form, line.inputs[0].path));
  if (line.output.empty())
    return makeError(ErrorKind::Malformed, "--output takes a file name, not an empty text");

  CompileOptions &options = line.options;
  if (values.count("optimize"))
    options.optLevel = TRY(parseLevel(text("optimize")));
  if (values.count("features"))
    TRY(options.features.apply(text("features")));
  if (values.count("bounds")) {
    const std::string bounds = text("bounds");
    if (bounds != "guard" && bounds != "explicit")
      return makeError(ErrorKind::Malformed, "--bounds takes guard or explicit, not \"%s\"", bounds.c_str());
    options.bounds = bounds == "guard" ? Bounds::Guard : Bounds::Explicit;
  }
  if (values.count("cf-protection")) {
    const std::string name = text("cf-protection");
    for (const CfProtection known : {CfProtection{false, false}, {true, false}, {false, true}, {true, true}})
      if (name == cfProtectionName(known))
        options.cfProtection = known;
    if (name != cfProtectionName(options.cfProtection))
      return makeError(ErrorKind::Malformed, "--cf-protection takes none, branch, return or full, not \"%s\"", name.c_str());
  }
  if (values.count("spectre")) {
    const std::string name = text("spectre");
    if (name != "none" && name != "index-masking")
      return makeError(ErrorKind::Malformed, "--spectre takes none or index-masking, not \"%s\"", name.c_str());
    options.spectre = name == "none" ? Spectre::None : Spectre::IndexMasking;
  }
  if (values.count("target")) {
    const std::string target = text("target");
    if (target != "x86_64-linux" && target != "x86-64" && target != "x86_64" && target != "x86_64-unknown-linux-gnu")
      return makeError(ErrorKind::Unsupported, "--target %s is not supported yet; x86_64-linux is", target.c_str());
  }
  if (values.count("cpu"))
    options.cpu = text("cpu");
  if (values.count("jobs"))
    options.jobs = TRY(parseJobs(text("jobs")));
  options.emit = form->kind;
  options.moduleName = values.count("module-name") ? text("module-name") : identifierOf(line.inputs[0].path);
  if (!isIdentifier(options.moduleName))
    return makeError(ErrorKind::Malformed, "--module-name takes a C identifier, not \"%s\"", options.moduleName.c_str());
  for (const char *name : {"run-options", "run-options-env"})
    if (values.count(name) && form->kind != Emit::Exe)
      return makeError(ErrorKind::Malformed, "--%s goes with --emit=exe; options of an artifact are given to wasmload", name);
  if (form->kind == Emit::Exe) {
    options.runOptions = TRY(parseRunOptions(values.count("run-options") ? text("run-options") : ""));
    options.runOptions.insert(options.runOptions.begin(), values.count("run-options-env") ? text("run-options-env") : "");
  }
  options.deterministic = values.count("deterministic") != 0;
  options.fuel = values.count("fuel") != 0;
  if (values.count("sign")) {
    line.signKey = text("sign");
    if (line.signKey.empty())
      return makeError(ErrorKind::Malformed, "--sign takes the file of a secret key, not an empty text");
    if (form->kind != Emit::Cwasm)
      return makeError(ErrorKind::Malformed, "--sign is for artifacts: --emit=%s gives none", text("emit").c_str());
  }
  options.strip = values.count("strip") != 0;
  options.stripDebug = values.count("strip-debug") != 0;
  options.verifyIr |= values.count("verify-ir") != 0;
  options.verbose = values.count("verbose") != 0;
  options.remarks = values.count("remarks") != 0;
  if (values.count("relax")) {
    const std::string how = text("relax");
    if (how != "proven" && how != "never")
      return makeError(ErrorKind::Malformed, "--relax takes proven or never, not \"%s\"", how.c_str());
    options.relax = how == "proven";
  }
  return line;
}

} // namespace

Result<CommandLine> parseCommandLine(const std::vector<std::string> &arguments) {
  try {
    const po::options_description description = describe();
    po::options_description all;
    all.add(description).add_options()("file", po::value<std::vector<std::string>>());
    po::positional_options_description positional;
    positional.add("file", -1);
    using namespace po::command_line_style;
    const auto parsed =
        po::command_line_parser(arguments).options(all).positional(positional).style(unix_style & ~allow_guessing).run();
    po::variables_map values;
    po::store(parsed, values);
    return interpret(values, values.count("file") ? values["file"].as<std::vector<std::string>>() : std::vector<std::string>{});
  } catch (const po::error &error) {
    return makeError(ErrorKind::Malformed, "%s (wasmc --help tells more)", error.what());
  }
}

std::string helpText() {
  std::string text = "Usage: wasmc [OPTION...] FILE [-o OUT]\n"
                     "       wasmc [OPTION...] [NAME=]FILE... -o OUT\n"
                     "       wasmc validate FILE\n"
                     "       wasmc COMMAND [OPTION...] FILE...\n"
                     "Compiles a WebAssembly module ahead of time to an artifact that wasmload runs. Several modules are\n"
                     "linked into one: what one of them imports from NAME (default: the file's name without extension)\n"
                     "is what that module exports.\n\n";
#define OPTION(name, letter, argument, help)                                                                           \
  {                                                                                                                    \
    const char *argumentName = argument;                                                                               \
    std::string left = letter ? format("  -%c, --%s", letter ? letter : ' ', name) : format("      --%s", name);       \
    if (argumentName)                                                                                                  \
      left += format(" %s", argumentName);                                                                             \
    text += format("%-26s %s\n", left.c_str(), help);                                                                  \
  }
#include "compiler/options.def"
#undef OPTION
  text += "\nForms of output:\n" + emitHelp() + "\nProposals (on by default: +):\n";
#define FEATURE(name, flag, isDefault, built, help)                                                                    \
  text += format("  %c%-24s %s%s\n", isDefault ? '+' : '-', flag, help, built ? "" : " (validated, not compiled yet)");
#include "compiler/wasm/features.def"
#undef FEATURE
  text += commandsHelp();
  text += "\nExit status: 0 done; 1 the module or a file is at fault; 2 wrong usage.\n";
  return text;
}

} // namespace wasmc
