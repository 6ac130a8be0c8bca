#include "compiler/emit.h"
#include "compiler/command-line/parsed-line.h"
#include "runtime-support/words.h"
#include <algorithm>

namespace wasmc {
namespace {

constexpr EmitForm kForms[] = {
#define EMIT(name, Kind, prefix, suffix, help) {name, Emit::Kind, prefix, suffix, help},
#include "compiler/emit.def"
#undef EMIT
};

// What is about a file to be loaded, or not about a run.
constexpr std::string_view kNotInExecutables[] = {"help", "version", "verify", "verify-only", "require-signature", "trust"};

bool isWordCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// The file's name without folder and extension.
std::string stemOf(const std::string &path) {
  const usize slash = path.rfind('/');
  const std::string name = path.substr(slash == std::string::npos ? 0 : slash + 1);
  const usize dot = name.rfind('.');
  return name.substr(0, dot == 0 ? std::string::npos : dot);
}

} // namespace

Result<const EmitForm *> parseEmit(const std::string &name) {
  for (const EmitForm &form : kForms)
    if (name == form.name)
      return &form;
  TRY(checkValue(*compileOptions().findOrNull("emit"), name));
  __builtin_unreachable(); // every value of the option is a form
}

Result<std::string> defaultOutput(const EmitForm &form, const std::string &input) {
  const std::string suffix = form.suffix;
  if (suffix == "-")
    return suffix;
  const usize slash = input.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : input.substr(0, slash + 1);
  const std::string output = folder + form.prefix + stemOf(input) + suffix;
  if (output == input)
    return makeError(ErrorKind::Malformed, "the output would replace the input %s: name it with -o", input.c_str());
  return output;
}

std::string identifierOf(const std::string &path) {
  std::string name = stemOf(path);
  for (char &c : name)
    if (!isWordCharacter(c))
      c = '_';
  return name.empty() || (name[0] >= '0' && name[0] <= '9') ? "_" + name : name;
}

bool isIdentifier(const std::string &name) {
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), isWordCharacter);
}

Result<std::vector<std::string>> parseRunOptions(const std::string &text) {
  Result<std::vector<std::string>> split = splitWords(text);
  if (!split)
    return makeError(ErrorKind::Malformed, "--run-options: %s", split.error().message.c_str());
  const std::vector<std::string> words = split.take();
  const OptionTable table = loaderOptions();
  Result<ParsedLine> line = ParsedLine::parse(words, {&table, 1});
  if (!line)
    return makeError(ErrorKind::Malformed, "--run-options: wasmload: %s", line.error().message.c_str());
  if (!line->words.empty())
    return makeError(ErrorKind::Malformed, "--run-options: \"%s\" is no option of wasmload; arguments are given when the executable is run",
                     line->words[0].c_str());
  for (const Setting &setting : line->settings)
    if (std::find(std::begin(kNotInExecutables), std::end(kNotInExecutables), setting.row->name) != std::end(kNotInExecutables))
      return makeError(ErrorKind::Malformed, "--run-options: --%s makes no sense in an executable", setting.row->name);
  return words;
}

std::vector<std::string> emitNames() {
  std::vector<std::string> names;
  for (const EmitForm &form : kForms)
    if (form.help)
      names.push_back(form.name);
  return names;
}

std::string emitHelp() {
  std::string text;
  for (const EmitForm &form : kForms)
    if (form.help)
      text += format("  %-24s %s\n", form.name, form.help);
  return text;
}

} // namespace wasmc
