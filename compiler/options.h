// What a command line of wasmc asks to compile: rows in options.def.
#pragma once
#include "compiler/command-line/parsed-line.h"
#include "compiler/driver.h"

namespace wasmc {

struct CommandLine {
  struct Input {
    std::string name, path; // NAME=FILE; without a name, the file's without folder and extension
  };
  std::vector<Input> inputs;
  std::string output;
  std::string signKey; // a file; empty: the artifact is not signed
  CompileOptions options;
};

// Of a line that was split by compileOptions(). Errors: Malformed or Unsupported, a sentence about the first option that is not understood.
Result<CommandLine> interpretLine(const ParsedLine &parsed);

} // namespace wasmc
