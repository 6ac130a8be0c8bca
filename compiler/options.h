// The command line of wasmc, from options.def.
#pragma once
#include "compiler/driver.h"
#include <vector>

namespace wasmc {

struct CommandLine {
  enum Action : u8 { Compile, Validate, Help, Version } action = Compile;
  struct Input {
    std::string name, path; // NAME=FILE; without a name, the file's without folder and extension
  };
  std::vector<Input> inputs;
  std::string output;
  std::string signKey; // a file; empty: the artifact is not signed
  CompileOptions options;
};

// Errors: Malformed, a sentence about the first argument that is not understood.
Result<CommandLine> parseCommandLine(const std::vector<std::string> &arguments);

std::string helpText();

} // namespace wasmc
