// The command line of wasm-spec-test.
#pragma once
#include "tests/spec/process.h"

namespace spec {

struct Options {
  RunOptions run;
  std::string filter;           // scripts whose id contains it
  std::string expectedFailures; // file; empty: none
  bool verbose = false;
  std::vector<std::string> directories;
};

// Ends the process for --help (0) and wrong usage (2).
Options readOptions(int argc, char **argv);

} // namespace spec
