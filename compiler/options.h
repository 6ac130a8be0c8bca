// The command line of wasmc, from options.def.
#pragma once
#include "compiler/driver.h"
#include <vector>

namespace wasmc {

struct CommandLine {
  enum Action : u8 { Compile, Validate, Help, Version } action = Compile;
  std::string input, output;
  CompileOptions options;
};

// Errors: Malformed, a sentence about the first argument that is not understood.
Result<CommandLine> parseCommandLine(const std::vector<std::string> &arguments);

std::string helpText();

} // namespace wasmc
