// What the scripts of tests/wasi need of the host and the shell has not: runs a command under conditions.
//
//   wasi-test-host without-openat2 COMMAND...    the system call fails, as on a kernel before 5.6
//   wasi-test-host swap A B COMMAND...           two names are exchanged all the time that the command runs
//   wasi-test-host peak-memory MIB COMMAND...    fails if the command had more than that in memory
//
// Ends with the command's status; 125 if it could not do its part. And it asks HTTP servers on the loopback:
//
//   wasi-test-host http-load PORT REQUESTS THREADS keep|close
//   wasi-test-host http-quit PORT
#include "tests/wasi/host/http-load.h"
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kOwnFailure = 125;

[[noreturn]] void fail(const char *what) {
  std::fprintf(stderr, "wasi-test-host: %s: %s\n", what, strerror(errno));
  std::exit(kOwnFailure);
}

[[noreturn]] void become(char **command) {
  execvp(command[0], command);
  fail(command[0]);
}

// Runs the command as a child. Gives its status as a shell does.
int statusOf(char **command, struct rusage *usage = nullptr) {
  const pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) become(command);
  int status = 0;
  if (wait4(child, &status, 0, usage) != child) fail("wait");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

[[noreturn]] void withoutOpenat2(char **command) {
  constexpr unsigned kOpenat2 = 437;
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kOpenat2, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    fail("no seccomp filter");
  become(command);
}

int swapping(const char *a, const char *b, char **command) {
  const pid_t racer = fork();
  if (racer < 0) fail("fork");
  if (racer == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
      if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) != 0) fail("swap");
  }
  const int status = statusOf(command);
  kill(racer, SIGKILL);
  int racerStatus = 0;
  if (waitpid(racer, &racerStatus, 0) != racer || !WIFSIGNALED(racerStatus))
    return kOwnFailure; // it had stopped before
  return status;
}

int withPeakMemory(long mib, char **command) {
  struct rusage usage{};
  const int status = statusOf(command, &usage);
  if (usage.ru_maxrss <= mib * 1024) return status;
  std::fprintf(stderr, "wasi-test-host: %ld MiB in memory, more than %ld\n", usage.ru_maxrss / 1024, mib);
  return kOwnFailure;
}

} // namespace

int main(int argc, char **argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "without-openat2" && argc > 2) withoutOpenat2(argv + 2);
  if (what == "swap" && argc > 4) return swapping(argv[2], argv[3], argv + 4);
  if (what == "peak-memory" && argc > 3) return withPeakMemory(std::atol(argv[2]), argv + 3);
  const auto number = [&](int i) { return static_cast<unsigned>(std::atoi(argv[i])); };
  if (what == "http-load" && argc == 6)
    return httpLoad(number(2), number(3), number(4), argv[5] == std::string_view("keep"));
  if (what == "http-quit" && argc == 3) return httpQuit(number(2));
  std::fputs("wasi-test-host: what? See the head of tests/wasi/host/main.cpp\n", stderr);
  return kOwnFailure;
}
