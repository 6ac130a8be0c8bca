// Whole processes, in turns: runs COUNT NAME PROGRAM ARGUMENTS... -- NAME PROGRAM ... Prints a row of Markdown for each: least and median
// microseconds from spawning it to its end, the ratio of the least to the first one's, and page faults. Output goes to /dev/null.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

struct Program {
  const char *name;
  std::vector<char *> arguments; // with a null behind them
  std::vector<double> microseconds;
  long faults = 0;
};

double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

} // namespace

int main(int argc, char **argv) {
  const int count = std::atoi(argv[1]);
  std::vector<Program> programs;
  for (int i = 2; i < argc; ++i) {
    programs.push_back({argv[i++], {}, {}});
    for (; i < argc && std::strcmp(argv[i], "--") != 0; ++i) programs.back().arguments.push_back(argv[i]);
    programs.back().arguments.push_back(nullptr);
  }
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  for (int round = -20; round < count; ++round) // the first ones warm up
    for (Program &program : programs) {
      const double start = now();
      pid_t child;
      rusage usage{};
      int status = 0;
      if (posix_spawn(&child, program.arguments[0], &quiet, nullptr, program.arguments.data(), environ) != 0 ||
          wait4(child, &status, 0, &usage) != child || status != 0) {
        std::fprintf(stderr, "runs: %s has failed\n", program.name);
        return 1;
      }
      if (round < 0) continue;
      program.microseconds.push_back(now() - start);
      program.faults = usage.ru_minflt;
    }
  std::printf("| | least, µs | median, µs | ratio | page faults |\n|---|---|---|---|---|\n");
  double first = 0;
  for (Program &program : programs) {
    std::sort(program.microseconds.begin(), program.microseconds.end());
    if (first == 0) first = program.microseconds[0];
    std::printf("| %s | %.0f | %.0f | %.2f | %ld |\n", program.name, program.microseconds[0], program.microseconds[program.microseconds.size() / 2],
                program.microseconds[0] / first, program.faults);
  }
  return 0;
}
