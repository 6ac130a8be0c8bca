// A command line (or a part of one) split by tables of options: which were given with what, and the words between them.
#pragma once
#include "compiler/command-line/option-table.h"
#include "runtime-support/result.h"

namespace wasmc {

using Arguments = std::vector<std::string>;

struct Setting {
  const OptionRow *row;
  std::string value; // "" for a switch
};

struct ParsedLine {
  std::vector<Setting> settings; // in order; of an option that may not be repeated the last one counts
  Arguments words;
  std::vector<const OptionRow *> undone; // by --no-NAME

  bool has(std::string_view name) const { return valueOrNull(name) != nullptr; }
  const std::string *valueOrNull(std::string_view name) const; // the last one
  std::string value(std::string_view name, std::string otherwise = "") const;
  std::vector<std::string> values(std::string_view name) const;

  // A switch is undone by --no-NAME. With `stopsAtWord`, what follows the first word is words. An option that several tables
  // have is that of the first one. Errors: Malformed, with a hint where a name is near.
  static Result<ParsedLine> parse(const Arguments &arguments, std::span<const OptionTable> tables, bool stopsAtWord = false);
};

// Whether `value` is one of those that the option may have. Errors: Malformed, naming them and the nearest.
Result<void> checkValue(const OptionRow &row, const std::string &value);

// Adds what the files of --config say (runtime-support/config-file.h), in front of what the line says: options of the tables, "file"
// for its words if it has none, "args" for the words behind. Errors: Io, Malformed, with the file's line.
Result<void> addConfiguration(ParsedLine &line, std::span<const OptionTable> tables);
// All that counts, as such a file.
std::string printConfiguration(const ParsedLine &line, std::span<const OptionTable> tables);

} // namespace wasmc
