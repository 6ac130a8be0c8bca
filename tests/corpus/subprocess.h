// Runs a program or a function in a process of its own and tells what it cost.
#pragma once
#include "runtime-support/result.h"
#include <functional>
#include <string>
#include <vector>

namespace corpus {
using namespace cwasm;

struct Redirections {
  std::string in = "/dev/null"; // files; the outputs are created
  std::string out, err;
};

struct Outcome {
  int status = -1; // exit status, or -1
  int signal = 0;  // that ended it, or 0
  bool timedOut = false;
  double seconds = 0, cpuSeconds = 0;
  u64 peakBytes = 0;

  // "" for an ordinary end, else "died of signal 11 (...)" or "no end after 900 s".
  std::string accident() const;
};

Result<Outcome> runProgram(const std::vector<std::string> &arguments, const Redirections &files, unsigned timeout);

// `body` runs in a forked child, whose exit status it returns.
Result<Outcome> runForked(const std::function<int()> &body, const Redirections &files, unsigned timeout);

} // namespace corpus
