// Tables of options: a row says everything about an option that more than one reader needs. From them come the parser, --help,
// manual and reference pages, completion, configuration files and "did you mean".
#pragma once
#include "runtime-support/ints.h"
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wasmc {
using namespace cwasm;

struct OptionRow {
  const char *name;        // of --name; "" for a heading, whose text is `help`
  char letter;             // of -x, or 0
  const char *argument;    // "" for a switch. "guard|explicit": those values; "FILE", "N": a word for any; "DIR...": may be repeated;
                           // "[=FILE]": may be left out
  const char *defaultText; // what holds without the option, as its argument; "" where nothing is to be said
  const char *help;        // one line, without the default

  bool isHeading() const { return *name == 0; }
  bool isSwitch() const { return *argument == 0; }
  bool isOptional() const { return *argument == '['; } // the argument: --name or --name=FILE
  bool mayRepeat() const { return std::string_view(argument).ends_with("..."); }
};

struct OptionTable {
  const char *program; // whose options they are: "wasmc", "wasmload"
  std::span<const OptionRow> rows;

  const OptionRow *findOrNull(std::string_view name) const;
  const OptionRow *findOrNull(char letter) const;
  bool has(const OptionRow *row) const { return row >= rows.data() && row < rows.data() + rows.size(); }
};

struct CommandRow {
  const char *name, *arguments; // as in the usage line; "" for compiling, which needs no command
  const char *help;             // one sentence that starts with a verb, no full stop
  const char *details;          // more sentences, for the command's own help and its pages, or ""
};

OptionTable compileOptions();                        // compiler/options.def
OptionTable loaderOptions();                         // loader/options.def
OptionTable commandOptions(std::string_view command); // of compiler/commands/commands.def; without a row where it has none
std::span<const CommandRow> commandRows();

// The values that an option's argument may have, where it is one of a list ("frozen" of "frozen[:SECONDS]", too).
std::vector<std::string> valuesOf(const OptionRow &row);
enum class ArgumentKind : u8 { Word, File, Directory, Values, Features };
ArgumentKind argumentKind(const OptionRow &row);

// "-o, --output FILE", and the help with the default behind it.
std::string signatureOf(const OptionRow &row);
std::string helpOf(const OptionRow &row);
// Lines of --help, with headings.
std::string helpLines(const OptionTable &table);

} // namespace wasmc
