// wasmc explore: compiles a module so that all code says where it came from, and makes the page.
#include "compiler/commands/artifact-file.h"
#include "compiler/commands/command.h"
#include "compiler/debug/code-listing.h"
#include "compiler/debug/explore-page.h"
#include "compiler/driver.h"
#include "compiler/link/link-files.h"
#include "compiler/options.h"

namespace wasmc {
namespace {

Result<std::string> makePage(const std::string &artifact, const std::string &path, std::span<const u8> bytes, const CompileOptions &options) {
  const ArtifactFile file = TRY(ArtifactFile::read(artifact));
  const CodeListing listing = TRY(CodeListing::create(file, path));
  Result<Module> module = readModule(bytes, options.features); // it was compiled: this does not fail
  if (!module) return makeError(ErrorKind::Invalid, "%s: %s", path.c_str(), module.error().message.c_str());
  const usize slash = path.rfind('/');
  return explorePage(*module, options.features, listing, path.substr(slash == std::string::npos ? 0 : slash + 1), file.options());
}

} // namespace

std::optional<CommandError> commandExplore(const ParsedLine &parsed, Reporter &) {
  if (parsed.words.size() != 1) return usage("explore takes one MODULE (wasmc explore --help)");
  // The options of compiling; where none is said, the page goes beside the module.
  const bool hasOutput = parsed.has("output");
  ParsedLine withOutput = parsed;
  if (!hasOutput) withOutput.settings.push_back({compileOptions().findOrNull("output"), "-"});
  Result<CommandLine> interpreted = interpretLine(withOutput);
  if (!interpreted) return usage(interpreted.error());
  const CommandLine &line = *interpreted;
  if (line.options.emit != Emit::Cwasm || !line.signKey.empty()) return usage("explore writes a page: --emit and --sign do not go with it");
  const std::string &path = line.inputs[0].path;
  const usize dot = path.rfind('.'), slash = path.rfind('/');
  const bool hasEnding = dot != path.npos && (slash == path.npos || dot > slash);
  const std::string output = hasOutput ? line.output : (hasEnding ? path.substr(0, dot) : path) + ".html";
  Result<std::vector<u8>> bytes = readRegularFile(path);
  if (!bytes) return failure(bytes.error());
  CompileOptions options = line.options;
  options.locateAll = true;
  options.strip = false;
  const InputModule input{line.inputs[0].name, path, *bytes};
  const TemporaryFile artifact(temporaryName("-"));
  if (std::optional<Diagnostic> failed = compileOrDiagnose({&input, 1}, options, artifact.path())) return failure(std::move(*failed));
  Result<std::string> page = makePage(artifact.path(), path, *bytes, options);
  if (!page) return failure(page.error());
  if (Result<void> written = writeOutput({reinterpret_cast<const u8 *>(page->data()), page->size()}, output); !written)
    return failure(written.error());
  return std::nullopt;
}

} // namespace wasmc
