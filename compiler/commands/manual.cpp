#include "compiler/commands/manual.h"
#include "compiler/commands/command.h"
#include "compiler/emit.h"

namespace wasmc {
namespace {

struct Variable {
  const char *name, *help;
};
constexpr Variable kVariables[] = {
    {"WASMC_CACHE", "the folder of the cache, where --cache does not name one"},
    {"WASMC_CACHE_SIZE", "the most that it may hold, as --cache-size"},
    {"XDG_CACHE_HOME", "wasmc run keeps outputs in $XDG_CACHE_HOME/wasmc, by default ~/.cache/wasmc"},
    {"NO_COLOR", "if it is set and not empty, messages have no colours (no-color.org)"},
    {"TMPDIR", "where an output is prepared that goes to a pipe or a device"},
};

struct Status {
  const char *number, *meaning;
};
constexpr Status kCompilerStatus[] = {{"0", "done"}, {"1", "the module or a file is at fault"}, {"2", "wrong usage"}};
constexpr Status kLoaderStatus[] = {{"0 to 255", "the guest's own"},
                                    {"134", "a trap"},
                                    {"124", "ended by --timeout"},
                                    {"1", "FILE cannot be loaded or linked"},
                                    {"2", "wrong usage"}};

constexpr const char *kAboutCompiler =
    "Compiles a WebAssembly module ahead of time to an artifact that wasmload runs, or to another form. Several modules are linked into one: "
    "what one of them imports from NAME (by default the file's name without extension) is what that module exports.";
constexpr const char *kAboutLoader =
    "Runs FILE, an artifact that wasmc compiled. What stands after FILE is for the guest. The guest has its standard streams and what the "
    "options give it, nothing else of the host.";

std::span<const Status> statusOf(std::string_view program) {
  return program == "wasmc" ? std::span<const Status>(kCompilerStatus) : std::span<const Status>(kLoaderStatus);
}

// ---- man(7) ------------------------------------------------------------------------------------------------------------

// Text that is no request and has no escapes but ours. Hyphens of options are minus signs, to be found and copied.
std::string roff(std::string_view text) {
  std::string out;
  for (usize i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if ((c == '.' || c == '\'') && (i == 0 || text[i - 1] == '\n'))
      (out += "\\&") += c;
    else
      out += c;
  }
  return out;
}

std::string roffOptions(const OptionTable &table) {
  std::string out;
  for (const OptionRow &row : table.rows) {
    if (row.isHeading()) {
      out += ".SS " + roff(row.help) + "\n";
      continue;
    }
    out += ".TP\n";
    if (row.letter)
      out += format("\\fB\\-%c\\fR, ", row.letter);
    out += "\\fB" + roff("--" + std::string(row.name)) + "\\fR";
    if (!row.isSwitch())
      out += (row.isOptional() ? "" : " ") + ("\\fI" + roff(row.argument)) + "\\fR";
    out += "\n" + roff(helpOf(row)) + "\n";
  }
  return out;
}

// ---- Markdown ----------------------------------------------------------------------------------------------------------

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text)
    (out += c == '|' || c == '<' || c == '*' || c == '_' ? "\\" : "") += c;
  return out;
}

std::string code(std::string_view text) {
  std::string out = "`";
  for (const char c : text)
    (out += c == '|' ? "\\" : "") += c;
  return out + "`";
}

std::string markdownOptions(const OptionTable &table) {
  constexpr const char *kHead = "| option | meaning | default |\n|---|---|---|\n";
  std::string out;
  if (!table.rows.empty() && !table.rows[0].isHeading())
    out += std::string("\n") + kHead;
  for (const OptionRow &row : table.rows) {
    if (row.isHeading()) {
      out += "\n### " + std::string(row.help) + "\n\n" + kHead;
      continue;
    }
    const std::string signature = signatureOf(row);
    out += "| " + code(signature.substr(signature.find_first_not_of(' '))) + " | " + cell(row.help) + " | " + cell(row.defaultText) + " |\n";
  }
  return out;
}

std::string forms() {
  std::string out;
  for (const std::string &name : emitNames())
    out += (out.empty() ? "" : ", ") + name;
  return out;
}

struct Proposal {
  const char *flag, *help;
  bool isDefault;
};
constexpr Proposal kProposals[] = {
#define FEATURE(name, flag, isDefault, built, help) {flag, help, isDefault},
#include "compiler/wasm/features.def"
#undef FEATURE
};

} // namespace

std::string manualPage(std::string_view program) {
  const bool isCompiler = program == "wasmc";
  std::string out = format(".\\\" Made from the tables of options by wasmc help --format man.\n.TH %s 1 \"2026-11-24\" \"wasmc " CWASM_VERSION "\" \"User Commands\"\n.SH NAME\n",
                           isCompiler ? "WASMC" : "WASMLOAD");
  out += isCompiler ? "wasmc \\- compile WebAssembly ahead of time\n" : "wasmload \\- run what wasmc compiled\n";
  out += ".SH SYNOPSIS\n";
  if (isCompiler)
    out += ".B wasmc\n[\\fIOPTION\\fR...] [\\fINAME\\fR=]\\fIFILE\\fR... [\\fB\\-o\\fR \\fIOUT\\fR]\n.br\n"
           ".B wasmc\n\\fICOMMAND\\fR [\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n";
  else
    out += ".B wasmload\n[\\fIOPTION\\fR...] \\fIFILE\\fR [\\fIARGUMENT\\fR...]\n";
  out += ".SH DESCRIPTION\n" + roff(isCompiler ? kAboutCompiler : kAboutLoader) + "\n.SH OPTIONS\n";
  if (!isCompiler) {
    out += roffOptions(loaderOptions());
  } else {
    out += roffOptions(compileOptions()) + ".SS Messages and help\n" + roffOptions(commandOptions("")) + ".SH COMMANDS\n";
    for (const CommandRow &row : commandRows()) {
      out += ".SS " + roff(std::string("wasmc ") + row.name + " " + row.arguments) + "\n" +
             roff(static_cast<char>(row.help[0] - 'a' + 'A') + std::string(row.help + 1) + ".") + "\n";
      if (*row.details)
        out += roff(row.details) + "\n";
      out += roffOptions(commandOptions(row.name));
    }
    out += ".SH PROPOSALS\nWhat \\fB\\-\\-features\\fR switches; those with a + are on by default.\n";
    for (const Proposal &proposal : kProposals)
      out += ".TP\n\\fB" + roff((proposal.isDefault ? "+" : "-") + std::string(proposal.flag)) + "\\fR\n" + roff(proposal.help) + "\n";
    out += ".SH ENVIRONMENT\n";
    for (const Variable &variable : kVariables)
      out += ".TP\n.B " + roff(variable.name) + "\n" + roff(variable.help) + "\n";
  }
  out += ".SH EXIT STATUS\n";
  for (const Status &status : statusOf(program))
    out += ".TP\n.B " + roff(status.number) + "\n" + roff(status.meaning) + "\n";
  return out + (isCompiler ? ".SH SEE ALSO\n.BR wasmload (1)\n" : ".SH SEE ALSO\n.BR wasmc (1)\n");
}

std::string referencePage(std::string_view program) {
  const bool isCompiler = program == "wasmc";
  std::string out = "# " + std::string(program) + "\n\n<!-- Made from the tables of options by `wasmc help --format markdown " + std::string(program) +
                    "`; tests/cli/reference.sh says when that is to be done again. -->\n\n";
  out += isCompiler ? "    wasmc [OPTION...] [NAME=]FILE... [-o OUT]\n    wasmc COMMAND [OPTION...] [ARGUMENT...]\n\n" : "    wasmload [OPTION...] FILE [ARGUMENT...]\n\n";
  out += std::string(isCompiler ? kAboutCompiler : kAboutLoader) + "\n\n## Options\n";
  if (!isCompiler) {
    out += markdownOptions(loaderOptions());
  } else {
    out += markdownOptions(compileOptions()) + "\n### Messages and help\n" + markdownOptions(commandOptions("")) + "\n## Commands\n";
    for (const CommandRow &row : commandRows()) {
      out += "\n### wasmc " + std::string(row.name) + "\n\n    wasmc " + row.name + " " + row.arguments + "\n\n" +
             static_cast<char>(row.help[0] - 'a' + 'A') + (row.help + 1) + ".\n";
      out += *row.details ? std::string(row.details) + "\n" : "";
      const OptionTable own = commandOptions(row.name);
      out += own.rows.empty() ? "" : markdownOptions(own);
    }
    out += "\n## Forms of output\n\n" + forms() + ": see [forms.md](../forms.md).\n\n## Proposals\n\n| `--features` | default | what it is |\n|---|---|---|\n";
    for (const Proposal &proposal : kProposals)
      out += "| " + code(proposal.flag) + " | " + (proposal.isDefault ? "on" : "off") + " | " + cell(proposal.help) + " |\n";
    out += "\n## Environment\n\n| variable | meaning |\n|---|---|\n";
    for (const Variable &variable : kVariables)
      out += "| " + code(variable.name) + " | " + cell(variable.help) + " |\n";
  }
  out += "\n## Exit status\n\n| status | meaning |\n|---|---|\n";
  for (const Status &status : statusOf(program))
    out += "| " + std::string(status.number) + " | " + cell(status.meaning) + " |\n";
  return out;
}

} // namespace wasmc
