#include "compiler/command-line/option-table.h"
#include "compiler/emit.h"
#include "runtime-support/result.h"

namespace wasmc {
namespace {

#define GROUP(title) {"", 0, "", "", title},
constexpr OptionRow kCompileRows[] = {
#define OPTION(name, letter, argument, defaultText, help) {name, letter, argument, defaultText, help},
#include "compiler/options.def"
#undef OPTION
};

constexpr OptionRow kLoaderRows[] = {
#define OPTION(Name, flag, letter, argument, defaultText, help) {flag, letter, argument, defaultText, help},
#include "loader/options.def"
#undef OPTION
};
#undef GROUP

constexpr CommandRow kCommands[] = {
#define COMMAND(name, Name, arguments, help, details) {name, arguments, help, details},
#define OPTION(command, name, letter, argument, defaultText, help)
#include "compiler/commands/commands.def"
#undef COMMAND
#undef OPTION
};

constexpr OptionRow kCommandRows[] = {
#define COMMAND(name, Name, arguments, help, details)
#define OPTION(command, name, letter, argument, defaultText, help) {name, letter, argument, defaultText, help},
#include "compiler/commands/commands.def"
#undef COMMAND
#undef OPTION
};

constexpr std::string_view kCommandOfRow[] = {
#define COMMAND(name, Name, arguments, help, details)
#define OPTION(command, name, letter, argument, defaultText, help) command,
#include "compiler/commands/commands.def"
#undef COMMAND
#undef OPTION
};

bool isValue(std::string_view word) {
  for (const char c : word)
    if (c >= 'A' && c <= 'Z')
      return false;
  return !word.empty();
}

} // namespace

const OptionRow *OptionTable::findOrNull(std::string_view name) const {
  for (const OptionRow &row : rows)
    if (!row.isHeading() && name == row.name)
      return &row;
  return nullptr;
}

const OptionRow *OptionTable::findOrNull(char letter) const {
  for (const OptionRow &row : rows)
    if (letter != 0 && row.letter == letter)
      return &row;
  return nullptr;
}

OptionTable compileOptions() { return {"wasmc", kCompileRows}; }
OptionTable loaderOptions() { return {"wasmload", kLoaderRows}; }

// The rows of a command stand together.
OptionTable commandOptions(std::string_view command) {
  usize first = 0;
  while (first < std::size(kCommandOfRow) && kCommandOfRow[first] != command)
    ++first;
  usize end = first;
  while (end < std::size(kCommandOfRow) && kCommandOfRow[end] == command)
    ++end;
  return {"wasmc", std::span(kCommandRows).subspan(first, end - first)};
}

std::span<const CommandRow> commandRows() { return kCommands; }

std::vector<std::string> valuesOf(const OptionRow &row) {
  std::string_view rest = row.argument;
  if (rest == "FORM")
    return emitNames();
  if (rest.ends_with("..."))
    rest.remove_suffix(3);
  std::vector<std::string> values;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find('|'));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const std::string_view value = word.substr(0, word.find('['));
    if (isValue(value))
      values.emplace_back(value);
  }
  return values;
}

ArgumentKind argumentKind(const OptionRow &row) {
  const std::string_view argument = row.argument;
  if (argument.starts_with("DIR"))
    return ArgumentKind::Directory;
  if (argument == "LIST")
    return ArgumentKind::Features;
  if (argument.find("FILE") != argument.npos)
    return ArgumentKind::File;
  return valuesOf(row).empty() ? ArgumentKind::Word : ArgumentKind::Values;
}

std::string signatureOf(const OptionRow &row) {
  std::string text = row.letter ? format("-%c, --%s", row.letter, row.name) : format("    --%s", row.name);
  if (!row.isSwitch())
    text += (row.isOptional() ? "" : " ") + std::string(row.argument);
  return text;
}

std::string helpOf(const OptionRow &row) {
  return std::string(row.help) + (*row.defaultText ? std::string(" (default: ") + row.defaultText + ")" : "");
}

std::string helpLines(const OptionTable &table) {
  constexpr usize kColumn = 35, kWidth = 118;
  const std::string indent(kColumn, ' ');
  std::string text;
  for (const OptionRow &row : table.rows) {
    if (row.isHeading()) {
      text += format("\n%s:\n", row.help);
      continue;
    }
    std::string line = format("%-34s ", ("  " + signatureOf(row)).c_str());
    if (line.size() > kColumn) {
      text += line + '\n';
      line = indent;
    }
    std::string help = helpOf(row);
    while (kColumn + help.size() > kWidth) {
      const usize space = help.rfind(' ', kWidth - kColumn);
      if (space == std::string::npos)
        break;
      text += line + help.substr(0, space) + '\n';
      help.erase(0, space + 1);
      line = indent;
    }
    text += line + help + '\n';
  }
  return text;
}

} // namespace wasmc
