// wasm-corpus-test: real programs through the whole product. The steps: find the cases, run them (run-case.h), a line each,
// a table if asked for.
#include "tests/corpus/options.h"
#include "tests/corpus/table.h"
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>

namespace fs = std::filesystem;
using namespace corpus;

namespace {
Result<std::vector<Case>> findCases(const Options &options) {
  std::vector<std::string> directories;
  for (const std::string &text : options.directories) {
    std::error_code failure;
    const fs::path top = fs::canonical(text, failure);
    if (failure || !fs::is_directory(top)) return makeError(ErrorKind::Io, "%s is not a directory", text.c_str());
    if (fs::exists(top / "case.json")) {
      directories.push_back(top.string());
      continue;
    }
    for (const fs::directory_entry &entry : fs::directory_iterator(top))
      if (fs::exists(entry.path() / "case.json")) directories.push_back(entry.path().string());
  }
  std::sort(directories.begin(), directories.end());
  std::vector<Case> cases;
  for (const std::string &directory : directories) {
    Case c = TRY(readCase(directory));
    if (c.wasmSize <= options.maxSize) cases.push_back(std::move(c));
  }
  if (cases.empty()) return makeError(ErrorKind::Io, "no cases found (looked for case.json)");
  return cases;
}

std::string lineOf(const Case &c, const CaseResult &result) {
  const char *word = result.kind == CaseResult::Passed ? "ok  " : result.kind == CaseResult::Failed ? "FAIL" : "skip";
  std::string line = format("%s %s (%s, %s)", word, c.name.c_str(), c.kind.c_str(), sizeText(c.wasmSize).c_str());
  if (result.kind != CaseResult::Skipped) {
    line += format(": compile %s s (%s s CPU, peak %s)", fixed(result.compile.seconds, 2).c_str(), fixed(result.compile.cpuSeconds, 2).c_str(),
                   sizeText(result.compile.peakBytes).c_str());
    if (result.artifactSize) line += ", artifact " + sizeText(result.artifactSize);
    if (result.hasRun) line += ", run " + fixed(result.run.seconds, 3) + " s";
  }
  if (!result.why.empty()) line += ": " + result.why;
  if (!result.note.empty()) line += "\n     stderr: " + result.note;
  return line;
}

Result<bool> run(const Options &options) {
  for (const char *program : {"wasmc", "wasmload"})
    if (!fs::exists(options.run.binaries + "/" + program))
      return makeError(ErrorKind::Io, "there is no %s in %s: build it, or give its place with --bin", program,
                       options.run.binaries.c_str());
  const std::vector<Case> cases = TRY(findCases(options));
  std::vector<CaseResult> results(cases.size());
  std::atomic<usize> next{0};
  std::mutex printing;
  const auto work = [&] {
    for (usize i; (i = next++) < cases.size();) {
      results[i] = runCase(cases[i], options.run);
      const std::lock_guard lock(printing);
      std::printf("%s\n", lineOf(cases[i], results[i]).c_str());
      std::fflush(stdout);
    }
  };
  std::vector<std::thread> helpers;
  for (unsigned i = 1; i < options.jobs; ++i) helpers.emplace_back(work);
  work();
  for (std::thread &helper : helpers) helper.join();
  if (!options.markdown.empty()) TRY(writeTable(options.markdown, cases, results));
  usize counts[3] = {};
  for (const CaseResult &result : results) ++counts[result.kind];
  std::printf("%zu passed, %zu failed, %zu skipped\n", counts[CaseResult::Passed], counts[CaseResult::Failed],
              counts[CaseResult::Skipped]);
  return counts[CaseResult::Failed] == 0;
}
} // namespace

int main(int argc, char **argv) {
  const Options options = readOptions(argc, argv);
  Result<bool> good = run(options);
  if (!good) {
    std::fprintf(stderr, "wasm-corpus-test: %s\n", good.error().message.c_str());
    return 1;
  }
  return *good ? 0 : 1;
}
