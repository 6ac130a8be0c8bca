// wasmc [compile] and wasmc validate.
#include "compiler/commands/compile.h"
#include "compiler/cache/cached-compile.h"
#include "compiler/json.h"
#include "compiler/link/link-files.h"
#include "compiler/wasm/module.h"
#include "runtime-support/nearest.h"
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wasmc {
namespace {

// Reads a regular file, a pipe or "-" as a whole. Errors: Io; Unsupported above the limit of 1 GiB.
Result<std::vector<u8>> readFile(const std::string &path) {
  constexpr usize kLimit = usize(1) << 30;
  const int file = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return makeError(ErrorKind::Io, "cannot open it: %s", std::strerror(errno));
  std::vector<u8> bytes;
  struct stat status;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
    bytes.reserve(std::min(static_cast<usize>(status.st_size), kLimit) + 1);
  for (;;) {
    const usize done = bytes.size();
    bytes.resize(std::max<usize>(bytes.capacity(), done + (64 << 10)));
    const ssize_t count = read(file, bytes.data() + done, bytes.size() - done);
    const int reason = errno;
    bytes.resize(done + (count > 0 ? static_cast<usize>(count) : 0));
    if (count > 0 && bytes.size() <= kLimit)
      continue;
    if (file != STDIN_FILENO)
      close(file);
    if (count < 0 && reason == EISDIR)
      return makeError(ErrorKind::Io, "this is a directory\nname a module in it");
    if (count < 0)
      return makeError(ErrorKind::Io, "cannot read it: %s", std::strerror(reason));
    if (bytes.size() > kLimit)
      return makeError(ErrorKind::Unsupported, "it is larger than 1 GiB, the limit for a module");
    return bytes;
  }
}

// A word that is no file may have been meant as a command.
std::string commandHint(const std::string &word) {
  Nearest nearest(word);
  if (word.find_first_of("./=") == word.npos)
    for (const CommandRow &row : commandRows())
      nearest.offer(row.name);
  const std::string best(nearest.best());
  return best.empty() ? "" : "\ndid you mean the command '" + best + "'?";
}

// "64M" in bytes.
Result<u64> parseSize(const std::string &text) {
  u64 value = 0;
  usize at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && value < (u64(1) << 40); ++at)
    value = value * 10 + static_cast<u64>(text[at] - '0');
  constexpr std::string_view kUnits = "KMGT";
  const usize unit = at + 1 == text.size() ? kUnits.find(static_cast<char>(text[at] & ~0x20)) : kUnits.npos;
  if (at == 0 || value == 0 || (at != text.size() && unit == kUnits.npos))
    return makeError(ErrorKind::Malformed, "--cache-size takes a number of bytes, perhaps with K, M, G or T, not '%s'", text.c_str());
  return at == text.size() ? value : value << (10 * (unit + 1));
}

std::optional<CommandError> failed(std::optional<Diagnostic> diagnostic) {
  return diagnostic ? std::optional(failure(std::move(*diagnostic))) : std::nullopt;
}

// A hit is written as the compiler would have written it.
Result<void> writeEntry(const OutputCache::Entry &entry, const std::string &output) {
  TRY(writeOutput(entry.bytes, output));
  struct stat status;
  if (entry.isExecutable && !isStream(output) && stat(output.c_str(), &status) == 0)
    chmod(output.c_str(), (status.st_mode | ((status.st_mode & 0444) >> 2)) & 07777);
  return {};
}

// Whether more than the artifact is wanted: then nothing is taken from the cache.
bool wantsMore(const ParsedLine &parsed) { return parsed.has("remarks") || parsed.has("verify-ir") || parsed.has("debug-file"); }

} // namespace

std::optional<CommandError> readInputs(const CommandLine &line, Inputs &inputs) {
  inputs.files.reserve(line.inputs.size());
  for (const CommandLine::Input &input : line.inputs) {
    Result<std::vector<u8>> file = readFile(input.path);
    if (!file) {
      const Error error = makeError(file.error().kind, "%s%s", file.error().message.c_str(), commandHint(input.path).c_str());
      return failure(diagnose(error, input.path));
    }
    inputs.files.push_back(file.take());
    inputs.modules.push_back({input.name, input.path, inputs.files.back()});
  }
  return std::nullopt;
}

std::optional<CommandError> readSigner(CommandLine &line, std::unique_ptr<SecretKey> &key) {
  if (line.signKey.empty())
    return std::nullopt;
  Result<std::unique_ptr<SecretKey>> read = SecretKey::read(line.signKey);
  if (!read)
    return failure(read.error());
  key = read.take();
  line.options.signer = key.get();
  return std::nullopt;
}

CompileWatch::Wishes wishesOf(const ParsedLine &parsed, const Reporter &reporter) {
  return {.progress = !parsed.has("quiet") && reporter.mayShowProgress(), .verbose = parsed.has("verbose"), .report = parsed.has("time-report")};
}

Result<std::optional<OutputCache>> openCache(const ParsedLine &parsed, const std::string &otherwise, Reporter &reporter) {
  const char *folder = std::getenv("WASMC_CACHE"), *size = std::getenv("WASMC_CACHE_SIZE");
  const std::string path = parsed.value("cache", folder && *folder ? folder : otherwise);
  const std::string sizeText = parsed.value("cache-size", size ? size : "");
  const u64 limit = sizeText.empty() ? OutputCache::kDefaultLimit : TRY(parseSize(sizeText));
  if (path.empty() || parsed.has("no-cache"))
    return std::optional<OutputCache>();
  Result<OutputCache> cache = OutputCache::open(path, limit);
  if (cache)
    return std::optional<OutputCache>(cache.take());
  Diagnostic warning = diagnose(cache.error());
  warning.level = Diagnostic::Warning;
  warning.hint = "the module is compiled without a cache";
  reporter.report(warning);
  return std::optional<OutputCache>();
}

std::optional<CommandError> commandCompile(const ParsedLine &parsed, Reporter &reporter) {
  if (parsed.words.size() > 1 && access(parsed.words[0].c_str(), F_OK) != 0)
    if (const std::string hint = commandHint(parsed.words[0]); !hint.empty())
      return usage(makeError(ErrorKind::Malformed, "there is no command or file '%s'%s", escapeJson(parsed.words[0]).c_str(), hint.c_str()));
  Result<CommandLine> line = interpretLine(parsed);
  if (!line)
    return usage(line.error());
  line->options.reporterOrNull = &reporter;
  std::unique_ptr<SecretKey> key; // read first: a compilation would be in vain without it
  if (std::optional<CommandError> error = readSigner(*line, key))
    return error;
  Result<std::optional<OutputCache>> cache = openCache(parsed, "", reporter);
  if (!cache)
    return usage(cache.error());
  Inputs inputs;
  if (std::optional<CommandError> error = readInputs(*line, inputs))
    return error;
  CompileWatch watch(reporter, wishesOf(parsed, reporter));
  line->options.watchOrNull = &watch;
  if (*cache && !wantsMore(parsed)) {
    CachedOutput output = compileInCache(**cache, parsed, *line, inputs.modules, reporter);
    watch.finish();
    if (output.wasThere && parsed.has("verbose"))
      reporter.note("taken from the cache: " + output.entry.path);
    if (output.failed)
      return failure(std::move(*output.failed));
    if (!output.entry.bytes.empty()) {
      const Result<void> written = writeEntry(output.entry, line->output);
      return written ? std::nullopt : std::optional(failure(written.error()));
    }
  }
  std::optional<Diagnostic> diagnostic = compileOrDiagnose(inputs.modules, line->options, line->output);
  watch.finish();
  return failed(std::move(diagnostic));
}

std::optional<CommandError> commandValidate(const ParsedLine &parsed, Reporter &) {
  if (parsed.words.size() > 1)
    return usage("validate takes one file at a time: \"" + parsed.words[1] + "\" is the second");
  Result<CommandLine> line = interpretLine(parsed);
  if (!line)
    return usage(line.error());
  Inputs inputs;
  if (std::optional<CommandError> error = readInputs(*line, inputs))
    return error;
  return failed(validateOrDiagnose(inputs.modules[0], line->options));
}

} // namespace wasmc
