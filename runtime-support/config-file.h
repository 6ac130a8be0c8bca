// Configuration files: what stands on a command line, in a subset of TOML (toml.io, 1.0) that a few lines of code read:
//
//   # a comment
//   optimize = 3                       an option with a value: a number, or a string in double or single quotes
//   strip = true                       a switch
//   [wasmload]                         a table: whose options follow
//   dir = ["data::/data", "tmp:ro"]    an option that may be given several times
//   file = "app.cwasm"                 what is no option
//
// Of strings in double quotes the escapes \" \\ \n \t \r and \uXXXX are known. No dotted keys, dates, floats, tables in values.
#pragma once
#include "runtime-support/result.h"
#include <string>
#include <string_view>

namespace cwasm {

struct ConfigEntry {
  std::string table, key, value; // value of a switch: "true" or "false"
  bool isSwitch = false;         // true or false without quotes
  u32 line = 0;                  // from 1
};

class ConfigReader {
public:
  explicit ConfigReader(std::string_view text) : rest_(text) {}
  // The next entry, each element of an array being one; false at the end. Errors: Malformed, a sentence without the line.
  Result<bool> next(ConfigEntry *entry);
  u32 line() const { return line_; }

private:
  bool take(char c);
  void skipSpace(bool andLines);
  std::string_view takeWord();
  Result<void> readValue(ConfigEntry *entry);
  Result<void> readString(char quote, std::string *out);
  Result<void> endLine();

  std::string_view rest_;
  std::string table_, key_;
  u32 line_ = 1;
  bool isInArray_ = false;
};

// A string in double quotes that is read as `text`.
std::string quoteConfig(std::string_view text);

} // namespace cwasm
