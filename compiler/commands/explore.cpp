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

Result<std::string> makePage(const CommandLine &line, std::span<const u8> bytes) {
  const std::string &path = line.inputs[0].path;
  const InputModule input{line.inputs[0].name, path, bytes};
  TemporaryFile artifact(temporaryName("-"));
  CompileOptions options = line.options;
  options.locateAll = true;
  options.strip = false;
  TRY(compileModules({&input, 1}, options, artifact.path()));
  const ArtifactFile file = TRY(ArtifactFile::read(artifact.path()));
  const CodeListing listing = TRY(CodeListing::create(file, path));
  Result<Module> module = readModule(bytes, options.features); // it was compiled: this does not fail
  if (!module) return makeError(ErrorKind::Invalid, "%s: %s", path.c_str(), module.error().message.c_str());
  const usize slash = path.rfind('/');
  return explorePage(*module, options.features, listing, path.substr(slash == std::string::npos ? 0 : slash + 1), file.options());
}

} // namespace

std::optional<CommandError> commandExplore(const ParsedLine &parsed, Reporter &) {
  if (parsed.words.size() != 1) return usage("explore takes one MODULE (wasmc explore --help)");
  Result<CommandLine> interpreted = interpretLine(parsed); // the options of compiling
  if (!interpreted) return usage(interpreted.error());
  const CommandLine &line = *interpreted;
  if (line.options.emit != Emit::Cwasm || !line.signKey.empty()) return usage("explore writes a page: --emit and --sign do not go with it");
  std::string output = line.output;
  if (output.ends_with(".cwasm")) output = output.substr(0, output.size() - 5) + "html"; // the default for artifacts
  Result<std::vector<u8>> bytes = readRegularFile(line.inputs[0].path);
  if (!bytes) return failure(bytes.error());
  Result<std::string> page = makePage(line, *bytes);
  if (!page) return failure(page.error());
  if (Result<void> written = writeOutput({reinterpret_cast<const u8 *>(page->data()), page->size()}, output); !written)
    return failure(written.error());
  return std::nullopt;
}

} // namespace wasmc
