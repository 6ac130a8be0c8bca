// count-calls PROGRAM ARGUMENTS...: prints how many system calls the program makes from its execve to its first fault (SIGILL,
// SIGSEGV): for a guest whose first instruction traps, all that are made before it. execve counts. 77 if tracing is not allowed.
#include <csignal>
#include <cstdio>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  const pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(77);
    raise(SIGSTOP);
    execvp(argv[1], argv + 1);
    _exit(127);
  }
  int status = 0;
  if (waitpid(child, &status, 0) < 0 || WIFEXITED(status)) return 77;
  if (ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL) != 0) return 77;
  int stops = 0;
  for (;;) {
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    if (waitpid(child, &status, 0) < 0 || WIFEXITED(status) || WIFSIGNALED(status)) return 1;
    const int signal = WSTOPSIG(status);
    if (signal == (SIGTRAP | 0x80)) ++stops;
    if (status >> 16 == PTRACE_EVENT_EXEC) stops = 1; // inside of execve
    if (signal == SIGILL || signal == SIGSEGV) break;
  }
  std::printf("%d\n", stops / 2);
  return 0;
}
