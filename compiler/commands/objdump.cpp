// wasmc objdump: the code of an artifact as text. A line with the operator's offset (and place in the source) stands where code of
// another operator begins.
#include "compiler/commands/artifact-file.h"
#include "compiler/commands/command.h"
#include "compiler/debug/code-listing.h"
#include "compiler/json.h"
#include "compiler/link/link-files.h"
#include "runtime-support/nearest.h"

namespace wasmc {
namespace {

std::string nameOf(const CodeListing &listing, u32 function) {
  const std::string name = listing.functionName(function);
  return name.empty() ? format("function %u", function) : format("function %u \"%s\"", function, escapeJson(name).c_str());
}

std::string originLine(const CodeListing &listing, const std::vector<OperatorPlace> &origin) {
  if (origin.empty()) return "; -\n";
  std::string line = format("; 0x%x", origin[0].wasmOffset);
  if (const std::string source = listing.source(origin[0].wasmOffset); !source.empty()) line += " " + escapeJson(source);
  for (usize i = 0; i + 1 < origin.size(); ++i)
    line += format(", in %s inlined at 0x%x", nameOf(listing, origin[i].function).c_str(), origin[i + 1].wasmOffset);
  return line + "\n";
}

std::string dump(const CodeListing &listing, const ListedFunction &function) {
  const bool isStub = function.functionIndex == kNone;
  std::string text = format("\n%016llx <%s>:", static_cast<unsigned long long>(function.address), escapeJson(function.name).c_str());
  text += isStub ? "\n" : format(" function %u\n", function.functionIndex);
  const std::vector<ListedInstruction> instructions = listing.read(function);
  const std::vector<OperatorPlace> *last = nullptr;
  for (const ListedInstruction &each : instructions) {
    if (!isStub && (!last || *last != each.origin)) text += originLine(listing, each.origin);
    last = &each.origin;
    std::string line = format("%8llx: \t%s", static_cast<unsigned long long>(each.address), each.text.c_str());
    if (!each.note.empty()) line += "\t# " + each.note;
    if (const ListedFunction *target = listing.functionAtOrNull(each.target); target && target != &function)
      line += "\t# <" + escapeJson(target->name) + ">";
    text += line + "\n";
  }
  return text;
}

} // namespace

std::optional<CommandError> commandObjdump(const ParsedLine &line, Reporter &) {
  if (line.words.size() != 1) return usage("objdump takes one ARTIFACT (wasmc objdump --help)");
  const std::string &path = line.words[0];
  Result<ArtifactFile> file = ArtifactFile::read(path);
  if (!file) return failure(file.error());
  Result<CodeListing> listing = CodeListing::create(*file, path);
  if (!listing) return failure(listing.error());
  const bool isOne = line.has("function");
  const std::string wanted = line.value("function");
  std::string text;
  for (const ListedFunction &function : listing->functions())
    if (!isOne || function.name == wanted || (function.functionIndex != kNone && std::to_string(function.functionIndex) == wanted))
      text += dump(*listing, function);
  if (isOne && text.empty()) {
    Nearest nearest(wanted);
    for (const ListedFunction &function : listing->functions()) nearest.offer(function.name);
    const std::string best(nearest.best());
    return failure(diagnose(makeError(ErrorKind::Malformed, "there is no code of a function \"%s\"%s", escapeJson(wanted).c_str(),
                                      best.empty() ? "" : ("\ndid you mean \"" + escapeJson(best) + "\"?").c_str()),
                            path));
  }
  const std::string all = path + ": " + file->compiler() + ", " + file->options() + "\n" + text;
  if (Result<void> written = writeOutput({reinterpret_cast<const u8 *>(all.data()), all.size()}, line.value("output", "-")); !written)
    return failure(written.error());
  return std::nullopt;
}

} // namespace wasmc
