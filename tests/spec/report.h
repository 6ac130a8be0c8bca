// What a script's process tells the runner. Counts and the command in progress stand in shared memory, so they survive a
// crash; failures and reasons for skips go through a pipe as records:
//
//   +----+------------+--------------+-----------------+
//   | u8 | u32 line   | u32 length   | text            |    u8: 'F' failure, 'C' failure that follows from an earlier
//   +----+------------+--------------+-----------------+    one, 'S' reason of a skip. Host byte order.
#pragma once
#include "runtime-support/ints.h"
#include <atomic>
#include <string>
#include <vector>

namespace spec {
using namespace cwasm;

struct Counts {
  u32 passed = 0, failed = 0, skipped = 0;
  Counts &operator+=(const Counts &other) {
    passed += other.passed;
    failed += other.failed;
    skipped += other.skipped;
    return *this;
  }
};

std::string toString(const Counts &counts); // "1 passed, 2 failed, 3 skipped"

// In memory that parent and child share; written by the child only.
struct Progress {
  std::atomic<u32> commands{0}; // of the script, once it is read
  std::atomic<u32> started{0};  // commands begun
  std::atomic<u32> line{0};     // of the command in progress
  std::atomic<u32> passed{0}, failed{0}, skipped{0};
};

// The child's end.
class Reporter {
public:
  Reporter(Progress &progress, int pipe) : progress_(progress), pipe_(pipe) {}
  void begin(u32 commands) { progress_.commands = commands; }
  void start(u32 line) {
    progress_.line = line;
    ++progress_.started;
  }
  u32 line() const { return progress_.line; }
  void pass() { ++progress_.passed; }
  void fail(const std::string &text, bool isConsequence = false);
  void skip(const std::string &reason);
  void failScript(const std::string &text); // the script itself is unusable: one failure

private:
  void send(char kind, const std::string &text);
  Progress &progress_;
  int pipe_;
};

struct FailedCommand {
  u32 line = 0;
  std::string text;
  bool isConsequence = false; // of an earlier one: counted, but of little interest
};

struct Skip {
  u32 line = 0;
  std::string text;
};

// What the parent makes of it.
struct ScriptResult {
  Counts counts;
  std::vector<FailedCommand> failures;
  std::vector<Skip> skips; // one per skipped command
  double seconds = 0;
};

// Takes whole records off the front of `buffer` into `result`.
void takeRecords(std::string &buffer, ScriptResult &result);

} // namespace spec
