// wasmc completion: scripts for shells, from the tables. They hold the words themselves and ask no program while someone types.
#include "compiler/commands/command.h"
#include "compiler/commands/manual.h"
#include "compiler/emit.h"
#include "compiler/wasm/features.h"
#include <cstdio>

namespace wasmc {
namespace {

// What completes one line: the options of a command, of compiling ("") or of wasmload.
struct Scope {
  std::string command; // "" for compiling and wasmload
  std::vector<OptionTable> tables;
};

std::vector<Scope> compilerScopes() {
  std::vector<Scope> scopes{{"", tablesOf("compile")}};
  for (const CommandRow &row : commandRows())
    if (row.name != std::string_view("compile"))
      scopes.push_back({row.name, tablesOf(row.name)});
  return scopes;
}

std::string joined(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> valueWords(const OptionRow &row) {
  if (argumentKind(row) == ArgumentKind::Features) {
    std::vector<std::string> words;
    for (usize i = 0; i < kFeatureCount; ++i)
      for (const char *sign : {"+", "-"})
        words.push_back(sign + std::string(featureInfo(static_cast<Feature>(i)).flag));
    return words;
  }
  return valuesOf(row);
}

// Calls visit(row) for each option of the scope, once per name.
template <class Visit> void forEachOption(const Scope &scope, Visit visit) {
  for (usize i = 0; i < scope.tables.size(); ++i)
    for (const OptionRow &row : scope.tables[i].rows) {
      bool isFirst = !row.isHeading();
      for (usize before = 0; before < i; ++before)
        isFirst = isFirst && !scope.tables[before].findOrNull(row.name);
      if (isFirst)
        visit(row);
    }
}

std::string commandNames() {
  std::vector<std::string> names;
  for (const CommandRow &row : commandRows())
    names.push_back(row.name);
  return joined(names);
}

// ---- bash ----------------------------------------------------------------------------------------------------------------

// A `case` of what stands before the word: the option whose value it is.
std::string bashValues(const Scope &scope) {
  std::string text;
  forEachOption(scope, [&](const OptionRow &row) {
    if (row.isSwitch())
      return;
    std::string pattern = "--" + std::string(row.name);
    if (row.letter)
      pattern += std::string("|-") + row.letter;
    const std::string words = joined(valueWords(row));
    text += "      " + pattern + ") " + (words.empty() ? "" : "COMPREPLY=($(compgen -W '" + words + "' -- \"$value\"))");
    const ArgumentKind kind = argumentKind(row);
    if (kind == ArgumentKind::File)
      text += std::string(words.empty() ? "" : "; ") + "COMPREPLY+=($(compgen -f -- \"$value\")); compopt -o filenames 2>/dev/null";
    if (kind == ArgumentKind::Directory)
      text += "COMPREPLY=($(compgen -d -- \"$value\")); compopt -o filenames 2>/dev/null";
    text += (text.ends_with(") ") ? "" : "; ") + std::string("return ;;\n");
  });
  return text;
}

std::string bashOptions(const Scope &scope) {
  std::vector<std::string> words;
  forEachOption(scope, [&](const OptionRow &row) {
    words.push_back("--" + std::string(row.name));
    if (row.letter)
      words.push_back(std::string("-") + row.letter);
  });
  return joined(words);
}

std::string bashScope(const Scope &scope, const std::string &pattern) {
  return "  " + pattern + ")\n    options='" + bashOptions(scope) + "'\n    case $before in\n" + bashValues(scope) + "    esac ;;\n";
}

std::string bashFunction(const std::string &program, const std::vector<Scope> &scopes, const std::string &commands) {
  std::string text = "_" + program + "() {\n"
                     "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options= value command=\n"
                     "  value=$word\n"
                     "  # --name=value is three words for bash, unless = is no word break.\n"
                     "  if [[ $word == '=' ]]; then value=; fi\n"
                     "  if [[ $before == '=' ]] && ((COMP_CWORD > 1)); then before=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
                     "  if [[ $word == --*=* ]]; then before=${word%%=*} value=${word#*=}; fi\n"
                     "  COMPREPLY=()\n";
  if (!commands.empty())
    text += "  if ((COMP_CWORD > 1)); then command=${COMP_WORDS[1]}; fi\n";
  text += "  case $command in\n";
  for (usize i = 1; i < scopes.size(); ++i)
    text += bashScope(scopes[i], scopes[i].command);
  text += bashScope(scopes[0], "*");
  text += "  esac\n"
          "  if [[ $word == -* ]]; then\n    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n    return\n  fi\n";
  if (!commands.empty())
    text += "  if ((COMP_CWORD == 1)) || [[ $command == help ]]; then COMPREPLY=($(compgen -W '" + commands + " wasmload' -- \"$word\")); fi\n";
  return text + "  COMPREPLY+=($(compgen -f -- \"$word\"))\n  compopt -o filenames 2>/dev/null\n}\ncomplete -F _" + program + " " + program + "\n";
}

// ---- zsh -----------------------------------------------------------------------------------------------------------------

// Inside of [...] of _arguments, in single quotes.
std::string zshText(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == '\'')
      out += "'\\''";
    else
      (out += c == '[' || c == ']' || c == ':' || c == '\\' ? "\\" : "") += c;
  return out;
}

std::string zshAction(const OptionRow &row) {
  switch (argumentKind(row)) {
  case ArgumentKind::File: return "_files";
  case ArgumentKind::Directory: return "_files -/";
  case ArgumentKind::Values:
  case ArgumentKind::Features: return "(" + joined(valueWords(row)) + ")";
  case ArgumentKind::Word: break;
  }
  return " ";
}

std::string zshOptions(const Scope &scope, const std::string &indent) {
  std::string text;
  forEachOption(scope, [&](const OptionRow &row) {
    const std::string help = "[" + zshText(row.help) + "]";
    const std::string value = row.isSwitch() ? "" : std::string(row.isOptional() ? "::" : ":") + zshText(row.argument) + ":" + zshAction(row);
    const std::string star = row.mayRepeat() ? "*" : "";
    text += " \\\n" + indent + "'" + star + "--" + row.name + (row.isSwitch() ? "" : row.isOptional() ? "=-" : "=") + help + value + "'";
    if (row.letter)
      text += " \\\n" + indent + "'" + star + "-" + row.letter + (row.isSwitch() ? "" : "+") + help + value + "'";
  });
  return text;
}

std::string zshScript() {
  std::string text = "#compdef wasmc wasmload\n# Made by wasmc completion zsh.\n_wasmload() {\n  _arguments -S" +
                     zshOptions({"", {loaderOptions()}}, "    ") + " \\\n    '1:artifact:_files' '*:argument:_files'\n}\n_wasmc() {\n  local -a commands\n  commands=(";
  for (const CommandRow &row : commandRows())
    text += "\n    '" + std::string(row.name) + ":" + zshText(row.help) + "'";
  text += ")\n  case ${words[2]} in\n";
  const std::vector<Scope> scopes = compilerScopes();
  for (usize i = 1; i < scopes.size(); ++i)
    text += "  " + scopes[i].command + ") _arguments -S" + zshOptions(scopes[i], "    ") + " \\\n    '*:file:_files' ;;\n";
  text += "  *)\n    if ((CURRENT == 2)); then _describe command commands; fi\n    _arguments -S" + zshOptions(scopes[0], "      ") +
          " \\\n      '*:module:_files' ;;\n  esac\n}\n";
  return text + "if [[ $service == wasmload ]]; then _wasmload \"$@\"; else _wasmc \"$@\"; fi\n";
}

// ---- fish ----------------------------------------------------------------------------------------------------------------

std::string fishText(std::string_view text) {
  std::string out = "'";
  for (const char c : text)
    (out += c == '\'' || c == '\\' ? "\\" : "") += c;
  return out + "'";
}

std::string fishOptions(const std::string &program, const Scope &scope, const std::string &condition) {
  std::string text;
  forEachOption(scope, [&](const OptionRow &row) {
    text += "complete -c " + program + condition + " -l " + row.name + (row.letter ? std::string(" -s ") + row.letter : "");
    const std::string words = joined(valueWords(row));
    const ArgumentKind kind = argumentKind(row);
    if (!row.isSwitch() && !row.isOptional())
      text += kind == ArgumentKind::File || kind == ArgumentKind::Directory ? " -r -F" : " -x";
    if (!words.empty())
      text += " -a " + fishText(words);
    text += " -d " + fishText(row.help) + "\n";
  });
  return text;
}

std::string fishScript() {
  std::string text = "# Made by wasmc completion fish.\n" + fishOptions("wasmload", {"", {loaderOptions()}}, "");
  const std::vector<Scope> scopes = compilerScopes();
  for (const CommandRow &row : commandRows())
    text += "complete -c wasmc -n __fish_use_subcommand -a " + std::string(row.name) + " -d " + fishText(row.help) + "\n";
  text += fishOptions("wasmc", scopes[0], " -n " + fishText("not __fish_seen_subcommand_from " + commandNames()));
  for (usize i = 1; i < scopes.size(); ++i)
    text += fishOptions("wasmc", scopes[i], " -n " + fishText("__fish_seen_subcommand_from " + scopes[i].command));
  return text;
}

} // namespace

std::string completionFor(std::string_view shell) {
  if (shell == "zsh")
    return zshScript();
  if (shell == "fish")
    return fishScript();
  return "# Made by wasmc completion bash.\n" + bashFunction("wasmc", compilerScopes(), commandNames()) +
         bashFunction("wasmload", {{"", {loaderOptions()}}}, "");
}

std::optional<CommandError> commandCompletion(const ParsedLine &line, Reporter &) {
  if (line.words.size() != 1 || (line.words[0] != "bash" && line.words[0] != "zsh" && line.words[0] != "fish"))
    return usage("completion takes the name of a shell: bash, zsh or fish");
  std::fputs(completionFor(line.words[0]).c_str(), stdout);
  return std::nullopt;
}

} // namespace wasmc
