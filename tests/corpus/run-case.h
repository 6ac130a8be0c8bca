// Runs one case: the module through wasmc, the artifact through wasmload (programs) or libwasmload (libraries), and
// compares what came out with what was recorded.
#pragma once
#include "compiler/driver.h"
#include "tests/corpus/case.h"
#include "tests/corpus/subprocess.h"

namespace corpus {

struct RunOptions {
  std::string binaries;                     // directory of wasmc and wasmload
  std::vector<std::string> compilerOptions; // for wasmc
  wasmc::FeatureSet features;               // the same as in compilerOptions
  unsigned timeout = 1800;                  // seconds, for a compilation and for a run
  std::string keep;                         // directory for what a case leaves; empty: temporary
};

struct CaseResult {
  enum Kind : u8 { Passed, Failed, Skipped } kind = Passed;
  std::string why;  // Failed, Skipped
  std::string note; // more lines: the end of stderr
  Outcome compile, run;
  bool hasRun = false;
  u64 artifactSize = 0;
};

CaseResult runCase(const Case &c, const RunOptions &options);

} // namespace corpus
