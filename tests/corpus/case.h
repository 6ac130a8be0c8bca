// One program of the corpus: CASEDIR/case.json (../shared/corpus/README.md, "case.json").
#pragma once
#include "tests/spec/json-text.h"
#include <optional>
#include <string>
#include <vector>

namespace corpus {
using namespace cwasm;

struct Preopen {
  std::string guest, host; // host: a folder inside the case folder; absent or empty: an empty one
};

struct Case {
  std::string directory, name, kind, wasm;
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> env;
  std::vector<Preopen> dirs;
  std::optional<std::string> standardInput; // file
  std::optional<std::string> entry;         // wasi-reactor: the export to call; may be ""
  std::optional<std::string> expectStdout;  // file
  int expectExit = 0;
  bool sortLines = false;
  std::vector<std::pair<std::string, std::string>> expectFiles; // guest path, file
  std::optional<std::string> expectSteps;                       // file
  std::vector<std::string> features;
  llvm::json::Value json = nullptr; // the whole, for the steps of a library
  u64 wasmSize = 0;

  bool isComponent() const { return kind.starts_with("component"); }
  std::string path(const std::string &file) const { return directory + "/" + file; }
};

Result<Case> readCase(const std::string &directory);

} // namespace corpus
