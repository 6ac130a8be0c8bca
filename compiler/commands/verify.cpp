// wasmc verify: compiles the modules again as the artifact says that it was compiled, and compares every byte but the
// signature.
#include "compiler/commands/artifact-file.h"
#include "compiler/commands/command.h"
#include "compiler/options.h"
#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/names.h"
#include "runtime-support/artifact/seal.h"
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <stdlib.h>
#include <unistd.h>

namespace wasmc {
namespace {

// An empty folder that goes with what was made in it: the artifact.
class TemporaryFolder {
public:
  TemporaryFolder() {
    const char *parent = getenv("TMPDIR");
    path_ = std::string(parent && *parent ? parent : "/tmp") + "/wasmc-verify-XXXXXX";
    if (!mkdtemp(path_.data())) path_.clear();
  }
  ~TemporaryFolder() {
    if (path_.empty()) return;
    unlink(artifact().c_str());
    rmdir(path_.c_str());
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  bool isThere() const { return !path_.empty(); }
  std::string artifact() const { return path_ + "/again.cwasm"; }

private:
  std::string path_;
};

// As if nobody had signed it. The hash that covers the signature is left out with it.
std::vector<u8> withoutSignature(const ArtifactFile &file) {
  std::vector<u8> bytes(file.bytes().begin(), file.bytes().end());
  auto clear = [&](usize field, usize size) {
    std::memset(bytes.data() + file.layout().noteOffset + field, 0, size);
  };
  clear(offsetof(ArtifactNote, metadataHash), sizeof(ArtifactNote::metadataHash));
  clear(offsetof(ArtifactNote, keyId), sizeof(ArtifactNote::keyId));
  clear(offsetof(ArtifactNote, signature), sizeof(ArtifactNote::signature));
  return bytes;
}

std::string placeOf(const ArtifactFile &file, u64 offset) {
  const ArtifactLayout &layout = file.layout();
  if (offset >= layout.textOffset && offset < layout.textOffset + layout.textSize) {
    const i64 pc = static_cast<i64>(layout.textAddress + (offset - layout.textOffset)) - static_cast<i64>(layout.entry);
    CodeLocation location;
    const DescriptionHeader &h = file.header();
    if (file.hasKnownTables() && lookUpCode(file.rawTable(h.codeMap), pc, &location) && location.functionIndex != kNone) {
      const std::string_view name = lookUpName(file.rawTable(h.names), h.functionCount, location.functionIndex);
      return format("in the code of function %u%s%.*s", location.functionIndex, name.empty() ? "" : " ",
                    static_cast<int>(name.size()), name.data());
    }
    return "in the code";
  }
  if (offset >= layout.dataOffset && offset < layout.dataOffset + layout.dataSize) return "in the memory image";
  if (offset < layout.entry) return "in the headers or the note";
  if (offset < layout.roSize)
    return file.hasKnownTables() && offset - layout.entry < file.header().size ? "in the module description" : "in the constants";
  return "behind the segments (symbols, provenance)";
}

// The command line that the artifact was made by, but for the names of files.
Result<CommandLine> commandLineOf(const ArtifactFile &file, const Arguments &modules, const std::string &output) {
  std::vector<std::string> arguments;
  std::istringstream words(file.options());
  for (std::string word; words >> word;) arguments.push_back(word);
  arguments.insert(arguments.end(), {"-o", output, "--"});
  arguments.insert(arguments.end(), modules.begin(), modules.end());
  const OptionTable table = compileOptions();
  return interpretLine(TRY(ParsedLine::parse(arguments, {&table, 1})));
}

} // namespace

std::optional<CommandError> commandVerify(const ParsedLine &parsed, Reporter &) {
  if (parsed.words.size() < 2) return usage("verify takes an artifact, and the module or modules that it was compiled from");
  const std::string &path = parsed.words[0];
  Result<ArtifactFile> given = ArtifactFile::read(path);
  if (!given) return failure(given.error());
  if (given->compiler() != compilerVersion())
    return failure(path + " was compiled by " + given->compiler() + ", this is " + compilerVersion() + ": use that one");
  const TemporaryFolder folder;
  if (!folder.isThere()) return failure(format("cannot make a folder for the comparison: %s", std::strerror(errno)));
  Result<CommandLine> line = commandLineOf(*given, {parsed.words.begin() + 1, parsed.words.end()}, folder.artifact());
  if (!line) return failure(path + " was compiled with options that this wasmc does not have: " + line.error().message);
  if (line->inputs.size() != parsed.words.size() - 1) return failure(path + " has damaged options in its note");

  std::vector<std::vector<u8>> files;
  std::vector<InputModule> inputs;
  files.reserve(line->inputs.size());
  for (const CommandLine::Input &input : line->inputs) {
    Result<std::vector<u8>> bytes = readRegularFile(input.path);
    if (!bytes) return failure(bytes.error());
    files.push_back(bytes.take());
    inputs.push_back({input.name, input.path, files.back()});
  }
  if (std::optional<Diagnostic> failed = compileOrDiagnose(inputs, line->options, folder.artifact())) return failure(std::move(*failed));
  Result<ArtifactFile> again = ArtifactFile::read(folder.artifact());
  if (!again) return failure(again.error());

  if (std::memcmp(given->note().moduleHash, again->note().moduleHash, sizeof(ArtifactNote::moduleHash)) != 0)
    return failure(path + " was compiled from another module: the hash of the source differs");
  const std::vector<u8> left = withoutSignature(*given), right = withoutSignature(*again);
  const auto [first, second] = std::ranges::mismatch(left, right);
  if (first != left.end() || second != right.end()) {
    const u64 offset = static_cast<u64>(first - left.begin());
    return failure(format("%s differs from what %s compiles to, first at offset 0x%llx, %s", path.c_str(), inputs[0].path.c_str(),
                          static_cast<unsigned long long>(offset), placeOf(*given, offset).c_str()));
  }
  // The fields that were left out: the hash must be that of the file as it is.
  if (given->note().metadataHash != metadataHash(given->bytes(), given->layout()))
    return failure(path + " is damaged: the hash of its headers and its note is not the recorded one");
  std::printf("%s is what %s compiles to: %zu bytes are the same%s\n", path.c_str(), inputs[0].path.c_str(), left.size(),
              given->bytes().size() == again->bytes().size() && std::ranges::equal(given->bytes(), again->bytes())
                  ? ""
                  : ", the signature aside");
  return std::nullopt;
}

} // namespace wasmc
