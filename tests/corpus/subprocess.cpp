#include "tests/corpus/subprocess.h"
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace corpus {

namespace {
double seconds(const timeval &time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

bool redirect(int stream, const std::string &path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC, 0666);
  return fd >= 0 && dup2(fd, stream) == stream;
}
} // namespace

std::string Outcome::accident() const {
  if (timedOut) return "no end after " + std::to_string(static_cast<u64>(seconds)) + " s";
  if (signal) return format("died of signal %d (%s)", signal, strsignal(signal));
  return "";
}

Result<Outcome> runForked(const std::function<int()> &body, const Redirections &files, unsigned timeout) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const auto elapsed = [start] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid < 0) return makeError(ErrorKind::Io, "cannot start a process: %s", std::strerror(errno));
  if (pid == 0) {
    if (!redirect(STDIN_FILENO, files.in, O_RDONLY) ||
        !redirect(STDOUT_FILENO, files.out, O_WRONLY | O_CREAT | O_TRUNC) ||
        !redirect(STDERR_FILENO, files.err, O_WRONLY | O_CREAT | O_TRUNC))
      _exit(126);
    const int status = body();
    std::fflush(nullptr);
    _exit(status);
  }
  Outcome outcome;
  int status = 0;
  rusage usage{};
  // Waiting by polling keeps the program free of signal handlers; 2 ms are below what is of interest here.
  for (useconds_t pause = 50; wait4(pid, &status, WNOHANG, &usage) == 0;
       pause = std::min<useconds_t>(pause * 2, 2000)) {
    if (elapsed() > timeout && !outcome.timedOut) {
      outcome.timedOut = true;
      kill(pid, SIGKILL);
    }
    usleep(pause);
  }
  outcome.seconds = elapsed();
  outcome.cpuSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  outcome.peakBytes = static_cast<u64>(usage.ru_maxrss) * 1024;
  if (WIFSIGNALED(status))
    outcome.signal = WTERMSIG(status);
  else
    outcome.status = WEXITSTATUS(status);
  return outcome;
}

Result<Outcome> runProgram(const std::vector<std::string> &arguments, const Redirections &files, unsigned timeout) {
  std::vector<char *> pointers;
  for (const std::string &argument : arguments) pointers.push_back(const_cast<char *>(argument.c_str()));
  pointers.push_back(nullptr);
  return runForked(
      [&pointers] {
        execv(pointers[0], pointers.data());
        return 127;
      },
      files, timeout);
}

} // namespace corpus
