// wasmc run: compiles a module into the cache, unless it is there, and becomes wasmload with it.
#include "compiler/cache/cached-compile.h"
#include "compiler/commands/compile.h"
#include "compiler/link/link-files.h"
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

namespace wasmc {
namespace {

constexpr std::string_view kNotInRuns[] = {"output", "emit", "module-name", "run-options", "run-options-env", "debug-file"};

// What is said about compiling. An option that both programs have is wasmload's; if it is a switch here, it is set here too.
Result<ParsedLine> compileLine(const ParsedLine &parsed) {
  const OptionTable compile = compileOptions(), loader = loaderOptions();
  ParsedLine line;
  for (const Setting &setting : parsed.settings) {
    if (compile.has(setting.row)) {
      for (const std::string_view name : kNotInRuns)
        if (name == setting.row->name)
          return makeError(ErrorKind::Malformed, "--%s makes no sense with run: the artifact is kept in the cache", setting.row->name);
      line.settings.push_back(setting);
    } else if (const OptionRow *both = loader.has(setting.row) ? compile.findOrNull(setting.row->name) : nullptr; both && both->isSwitch()) {
      line.settings.push_back({both, ""});
    }
  }
  line.settings.push_back({compile.findOrNull("output"), "-"}); // none beside the module
  line.words = {parsed.words[0]};
  return line;
}

// wasmload beside this program, or the one that the shell would find.
std::string findLoader(const ParsedLine &parsed) {
  if (parsed.has("loader"))
    return parsed.value("loader");
  std::string own(4096, '\0');
  const ssize_t length = readlink("/proc/self/exe", own.data(), own.size());
  own.resize(length > 0 ? static_cast<usize>(length) : 0);
  const std::string beside = own.substr(0, own.rfind('/') + 1) + "wasmload";
  return access(beside.c_str(), X_OK) == 0 ? beside : "wasmload";
}

Arguments loaderLine(const ParsedLine &parsed, const std::string &loader, const std::string &artifact) {
  Arguments line{loader};
  const OptionTable table = loaderOptions(), common = commandOptions("");
  for (const Setting &setting : parsed.settings) {
    const bool isBoth = common.has(setting.row) && table.findOrNull(setting.row->name);
    const std::string_view name = setting.row->name; // of files that were read here
    if ((!table.has(setting.row) && !isBoth) || name == "config" || name == "print-config")
      continue;
    const bool hasValue = !setting.row->isSwitch() && !(setting.row->isOptional() && setting.value.empty());
    line.push_back("--" + std::string(setting.row->name) + (hasValue ? "=" + setting.value : ""));
  }
  if (!parsed.has("argv0"))
    line.push_back("--argv0=" + parsed.words[0].substr(parsed.words[0].rfind('/') + 1));
  line.push_back("--");
  line.push_back(artifact);
  line.insert(line.end(), parsed.words.begin() + 1, parsed.words.end());
  return line;
}

[[noreturn]] void execute(Arguments &line, Reporter &reporter) {
  std::vector<char *> words;
  for (std::string &word : line)
    words.push_back(word.data());
  words.push_back(nullptr);
  execvp(words[0], words.data());
  reporter.report(diagnose(makeError(ErrorKind::Io, "cannot run %s: %s\n--loader names another wasmload", words[0], std::strerror(errno))));
  _exit(1);
}

// Without a cache the artifact is removed when the run is over. The status, or the signal, is the run's.
std::optional<CommandError> runTemporary(const ParsedLine &parsed, const CommandLine &line, const Inputs &inputs, const std::vector<u8> &compiled,
                                         Reporter &reporter) {
  const TemporaryFile artifact(temporaryName("/dev/null"));
  if (!compiled.empty()) {
    if (const Result<void> written = writeOutput(compiled, artifact.path()); !written)
      return failure(written.error());
  } else if (std::optional<Diagnostic> failed = compileOrDiagnose(inputs.modules, line.options, artifact.path())) {
    return failure(std::move(*failed));
  }
  Arguments words = loaderLine(parsed, findLoader(parsed), artifact.path());
  const pid_t child = fork();
  if (child < 0)
    return failure(makeError(ErrorKind::Io, "cannot start a process: %s", std::strerror(errno)));
  if (child == 0)
    execute(words, reporter);
  for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) // the run decides what they mean
    std::signal(number, SIG_IGN);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  unlink(artifact.path().c_str());
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

} // namespace

std::optional<CommandError> commandRun(const ParsedLine &parsed, Reporter &reporter) {
  if (parsed.words.empty())
    return usage("run needs a module: wasmc run [OPTION...] FILE [ARGUMENT...]");
  Result<ParsedLine> own = compileLine(parsed);
  if (!own)
    return usage(own.error());
  Result<CommandLine> line = interpretLine(*own);
  if (!line)
    return usage(line.error());
  line->options.reporterOrNull = &reporter;
  Inputs inputs;
  if (std::optional<CommandError> error = readInputs(*line, inputs))
    return error;
  const std::span<const u8> bytes = inputs.modules[0].bytes;
  if (bytes.size() > 4 && std::memcmp(bytes.data(), "\x7f" "ELF", 4) == 0) { // an artifact is what wasmload takes as it is
    Arguments words = loaderLine(parsed, findLoader(parsed), parsed.words[0]);
    execute(words, reporter);
  }
  std::unique_ptr<SecretKey> key;
  if (std::optional<CommandError> error = readSigner(*line, key))
    return error;
  CompileWatch watch(reporter, wishesOf(*own, reporter));
  line->options.watchOrNull = &watch;
  Result<std::optional<OutputCache>> cache = openCache(*own, OutputCache::defaultFolder(), reporter);
  if (!cache)
    return usage(cache.error());
  if (!*cache)
    return runTemporary(parsed, *line, inputs, {}, reporter);
  CachedOutput output = compileInCache(**cache, *own, *line, inputs.modules, reporter);
  watch.finish();
  if (output.failed)
    return failure(std::move(*output.failed));
  if (output.entry.path.empty())
    return runTemporary(parsed, *line, inputs, output.entry.bytes, reporter);
  Arguments words = loaderLine(parsed, findLoader(parsed), output.entry.path);
  execute(words, reporter);
}

} // namespace wasmc
