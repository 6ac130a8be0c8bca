// wasmc help.
#include "compiler/commands/help.h"
#include "compiler/commands/command.h"
#include "compiler/commands/manual.h"
#include "compiler/emit.h"
#include "runtime-support/nearest.h"
#include <cstdio>

namespace wasmc {
namespace {

std::string featureHelp() {
  std::string text;
#define FEATURE(name, flag, isDefault, built, help)                                                                    \
  text += format("  %c%-24s %s%s\n", isDefault ? '+' : '-', flag, help, built ? "" : " (validated, not compiled yet)");
#include "compiler/wasm/features.def"
#undef FEATURE
  return text;
}

std::string capitalised(const char *text) { return std::string(1, static_cast<char>(text[0] - 'a' + 'A')) + (text + 1); }

} // namespace

std::string helpText() {
  std::string text = "Usage: wasmc [OPTION...] [NAME=]FILE... [-o OUT]\n"
                     "       wasmc COMMAND [OPTION...] [ARGUMENT...]\n\n"
                     "Compiles a WebAssembly module ahead of time to an artifact that wasmload runs. Several modules are\n"
                     "linked into one: what one of them imports from NAME (default: the file's name without extension)\n"
                     "is what that module exports.\n";
  text += helpLines(compileOptions());
  text += "\nMessages and help:\n" + helpLines(commandOptions(""));
  text += "\nCommands (wasmc COMMAND --help; a module of such a name is compiled as ./NAME):\n";
  for (const CommandRow &row : commandRows())
    text += format("  %-12s %s\n", row.name, row.help);
  text += "\nForms of output (--emit):\n" + emitHelp() + "\nProposals (--features; on by default: +):\n" + featureHelp();
  text += "\nExit status: 0 done; 1 the module or a file is at fault; 2 wrong usage.\n";
  return text;
}

std::string helpOfCommand(const CommandRow &command) {
  std::string text = format("Usage: wasmc %s %s\n\n%s.%s%s\n", command.name, command.arguments, capitalised(command.help).c_str(),
                            *command.details ? "\n" : "", command.details);
  for (const OptionTable &table : tablesOf(command.name))
    text += (table.rows[0].isHeading() ? "" : "\n") + helpLines(table);
  return text;
}

std::optional<CommandError> commandHelp(const ParsedLine &line, Reporter &) {
  if (line.words.size() > 1) return usage("help takes the name of one command");
  const std::string name = line.words.empty() ? "" : line.words[0], style = line.value("format", "text");
  if (Result<void> known = checkValue(*commandOptions("help").findOrNull("format"), style); !known) return usage(known.error());
  const bool isProgram = name.empty() || name == "wasmc" || name == "wasmload";
  if (style != "text") {
    if (!isProgram) return usage("there is a page for wasmc and one for wasmload; '" + name + "' is part of the first");
    const std::string program = name.empty() ? "wasmc" : name;
    std::fputs((style == "man" ? manualPage(program) : referencePage(program)).c_str(), stdout);
    return std::nullopt;
  }
  if (isProgram) {
    std::fputs((name == "wasmload" ? "Usage: wasmload [OPTION...] FILE [ARGUMENT...]\n" + helpLines(loaderOptions()) : helpText()).c_str(), stdout);
    return std::nullopt;
  }
  Nearest nearest(name);
  for (const CommandRow &row : commandRows()) {
    nearest.offer(row.name);
    if (name != row.name) continue;
    std::fputs(helpOfCommand(row).c_str(), stdout);
    return std::nullopt;
  }
  const std::string best(nearest.best());
  return usage("there is no command '" + name + "'\n" + (best.empty() ? "wasmc --help lists them" : "did you mean '" + best + "'?"));
}

} // namespace wasmc
