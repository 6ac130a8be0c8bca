// Runs scripts in processes of their own: lld is not thread-safe, and a crash or an endless loop of one script must not
// take the others along.
#pragma once
#include "compiler/driver.h"
#include "tests/spec/report.h"
#include <functional>
#include <string>
#include <vector>

namespace spec {

struct ScriptFile {
  std::string id;        // "core/i32"
  std::string group;     // "core"
  std::string directory; // .../core/i32
  std::string json;      // "i32.json"
  u32 weight = 0;        // files in the directory: the heavy ones start first
};

struct RunOptions {
  wasmc::CompileOptions compile;
  bool gcStress = false;
  unsigned jobs = 2;
  unsigned timeout = 300; // seconds per script
  std::string keep;       // directory for the artifacts; empty: a temporary one, removed
};

// Calls `done` with the index of each script and its result, in the order in which they end.
Result<void> runAll(const std::vector<ScriptFile> &scripts, const RunOptions &options,
                    const std::function<void(usize, const ScriptResult &)> &done);

} // namespace spec
