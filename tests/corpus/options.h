// The command line of wasm-corpus-test.
#pragma once
#include "tests/corpus/run-case.h"

namespace corpus {

struct Options {
  RunOptions run;
  u64 maxSize = ~u64(0); // cases with larger modules are left out
  unsigned jobs = 1;
  std::string markdown; // file for the table; empty: none
  std::vector<std::string> directories;
};

// Ends the process for --help (0) and wrong usage (2).
Options readOptions(int argc, char **argv);

} // namespace corpus
