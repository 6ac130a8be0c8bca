#include "compiler/emit.h"
#include "runtime-support/words.h"
#include <algorithm>

namespace wasmc {
namespace {

constexpr EmitForm kForms[] = {
#define EMIT(name, Kind, prefix, suffix, help) {name, Emit::Kind, prefix, suffix, help},
#include "compiler/emit.def"
#undef EMIT
};

// The loader's table of options: names, letters, and whether a value follows. The one thing of it that is known here.
struct RunOption {
  const char *flag;
  char letter;
  bool hasValue;
};
constexpr RunOption kRunOptions[] = {
#define OPTION(Name, flag, letter, value, help) {flag, letter, *value != 0},
#include "loader/options.def"
#undef OPTION
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
  std::string known;
  for (const EmitForm &form : kForms) {
    if (name == form.name)
      return &form;
    if (form.help)
      known += (known.empty() ? "" : ", ") + std::string(form.name);
  }
  return makeError(ErrorKind::Malformed, "--emit takes one of %s, not \"%s\"", known.c_str(), name.c_str());
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
  for (usize i = 0; i < words.size(); ++i) {
    const std::string &word = words[i];
    const bool isLong = word.starts_with("--") && word.size() > 2;
    if (!isLong && !(word.size() == 2 && word[0] == '-' && word[1] != '-'))
      return makeError(ErrorKind::Malformed, "--run-options: \"%s\" is no option of wasmload; arguments are given when the executable is run", word.c_str());
    const usize equals = word.find('=');
    const std::string flag = isLong ? word.substr(2, equals == std::string::npos ? equals : equals - 2) : "";
    const auto known = std::find_if(std::begin(kRunOptions), std::end(kRunOptions), [&](const RunOption &option) {
      return isLong ? flag == option.flag : option.letter != 0 && word[1] == option.letter;
    });
    if (known == std::end(kRunOptions))
      return makeError(ErrorKind::Malformed, "--run-options: wasmload has no option %s (see wasmload --help)", word.c_str());
    if (std::find(std::begin(kNotInExecutables), std::end(kNotInExecutables), known->flag) != std::end(kNotInExecutables))
      return makeError(ErrorKind::Malformed, "--run-options: --%s makes no sense in an executable", known->flag);
    const bool hasEquals = isLong && equals != std::string::npos;
    if (hasEquals && !known->hasValue)
      return makeError(ErrorKind::Malformed, "--run-options: --%s takes no value", known->flag);
    if (known->hasValue && !hasEquals && ++i == words.size())
      return makeError(ErrorKind::Malformed, "--run-options: --%s needs a value", known->flag);
  }
  return words;
}

std::string emitHelp() {
  std::string text;
  for (const EmitForm &form : kForms)
    if (form.help)
      text += format("  %-24s %s\n", form.name, form.help);
  return text;
}

} // namespace wasmc
