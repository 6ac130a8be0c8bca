// wasm-spec-test: runs conformance scripts through the whole product and counts commands. The steps: find the scripts,
// run each in a process of its own (process.h), report in the order of their names.
#include "tests/spec/expected-failures.h"
#include "tests/spec/options.h"
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>

namespace fs = std::filesystem;
using namespace spec;

namespace {
// DIRECTORY/NAME.json where DIRECTORY is called NAME.
std::optional<ScriptFile> scriptIn(const fs::path &directory) {
  const std::string name = directory.filename().string();
  if (!fs::is_regular_file(directory / (name + ".json"))) return std::nullopt;
  ScriptFile file;
  file.group = directory.parent_path().filename().string();
  file.id = file.group + "/" + name;
  file.directory = directory.string();
  file.json = name + ".json";
  file.weight = static_cast<u32>(std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
  return file;
}

Result<std::vector<ScriptFile>> findScripts(const Options &options) {
  std::vector<ScriptFile> scripts;
  const auto add = [&](const fs::path &directory) {
    std::optional<ScriptFile> file = scriptIn(directory);
    if (file && file->id.find(options.filter) != std::string::npos) scripts.push_back(std::move(*file));
  };
  for (const std::string &text : options.directories) {
    std::error_code failure;
    const fs::path top = fs::canonical(text, failure);
    if (failure || !fs::is_directory(top)) return makeError(ErrorKind::Io, "%s is not a directory", text.c_str());
    add(top);
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(top))
      if (entry.is_directory()) add(entry.path());
  }
  std::sort(scripts.begin(), scripts.end(), [](const ScriptFile &a, const ScriptFile &b) { return a.id < b.id; });
  if (scripts.empty())
    return makeError(ErrorKind::Io, "no scripts found (looked for directories NAME with a file NAME.json)");
  return scripts;
}

// The missing feature without the place where it was met, so that equal reasons add up.
std::string withoutPlace(std::string reason) {
  for (const char *place : {" at offset ", " in function ", " (offset ", " (function "})
    if (const usize at = reason.find(place); at != reason.npos) reason.resize(at);
  return reason;
}

class Summary {
public:
  Summary(const std::vector<ScriptFile> &scripts, const Options &options, ExpectedFailures expected)
      : scripts_(scripts), options_(options), expected_(std::move(expected)), results_(scripts.size()) {}

  // Prints what is complete so far, in order.
  void add(usize index, const ScriptResult &result) {
    results_[index] = result;
    for (; next_ < scripts_.size() && results_[next_]; ++next_) print(scripts_[next_], *results_[next_]);
    std::fflush(stdout);
  }

  bool finish() {
    for (const auto &[group, counts] : groups_) std::printf("group %s: %s\n", group.c_str(), toString(counts).c_str());
    for (const auto &[reason, count] : skipReasons_) std::printf("skipped %u: %s\n", count, reason.c_str());
    if (expectedFailed_) std::printf("%u of the failures are expected\n", expectedFailed_);
    std::printf("%s\n", toString(total_).c_str());
    return isGood_;
  }

private:
  void print(const ScriptFile &script, const ScriptResult &result) {
    u32 consequences = 0;
    for (const FailedCommand &failure : result.failures) {
      const bool isExpected = expected_.take(script.id, failure.line);
      expectedFailed_ += isExpected;
      isGood_ &= isExpected;
      if (failure.isConsequence && !options_.verbose) {
        ++consequences;
        continue;
      }
      std::printf("%s:%u: %s%s\n", script.id.c_str(), failure.line, failure.text.c_str(),
                  isExpected ? " [expected]" : "");
    }
    if (consequences) std::printf("%s: %u more failed with their modules\n", script.id.c_str(), consequences);
    for (const u32 line : expected_.passed(script.id)) {
      isGood_ = false;
      std::printf("%s:%u: passes, but is listed in %s\n", script.id.c_str(), line, options_.expectedFailures.c_str());
    }
    for (const Skip &skip : result.skips) {
      ++skipReasons_[withoutPlace(skip.text)];
      if (options_.verbose) std::printf("%s:%u: skipped: %s\n", script.id.c_str(), skip.line, skip.text.c_str());
    }
    std::printf("%s: %s", script.id.c_str(), toString(result.counts).c_str());
    std::printf(options_.verbose ? " (%.2f s)\n" : "\n", result.seconds);
    groups_[script.group] += result.counts;
    total_ += result.counts;
  }

  const std::vector<ScriptFile> &scripts_;
  const Options &options_;
  ExpectedFailures expected_;
  std::vector<std::optional<ScriptResult>> results_;
  usize next_ = 0;
  std::map<std::string, Counts> groups_;
  std::map<std::string, u32> skipReasons_;
  Counts total_;
  u32 expectedFailed_ = 0;
  bool isGood_ = true;
};

Result<bool> run(const Options &options) {
  ExpectedFailures expected;
  if (!options.expectedFailures.empty()) expected = TRY(ExpectedFailures::read(options.expectedFailures));
  const std::vector<ScriptFile> scripts = TRY(findScripts(options));
  Summary summary(scripts, options, std::move(expected));
  TRY(runAll(scripts, options.run,
             [&summary](usize index, const ScriptResult &result) { summary.add(index, result); }));
  return summary.finish();
}
} // namespace

int main(int argc, char **argv) {
  const Options options = readOptions(argc, argv);
  Result<bool> good = run(options);
  if (!good) {
    std::fprintf(stderr, "wasm-spec-test: %s\n", good.error().message.c_str());
    return 1;
  }
  return *good ? 0 : 1;
}
