// crash-at SYSTEM-CALL[,no-thread] PROGRAM ARGUMENTS...: runs the program and lets it crash where it first makes that system call (a number): it
// goes on at address 1 behind it, as after a call through a damaged pointer; with "no-thread" without a thread pointer either. Exit
// status: the program's (128 + n for a signal), 99 if it never made the call, 77 if tracing is not allowed here.
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  const unsigned long long wanted = std::strtoull(argv[1], nullptr, 10);
  const bool takesThread = std::strstr(argv[1], ",no-thread");
  const pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(77);
    raise(SIGSTOP);
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  int status = 0;
  if (waitpid(child, &status, 0) < 0 || WIFEXITED(status)) return 77;
  if (ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0) return 77;
  bool isDone = false;
  for (int signal = 0;;) {
    ptrace(isDone ? PTRACE_CONT : PTRACE_SYSCALL, child, nullptr, signal);
    if (waitpid(child, &status, 0) < 0) return 1;
    if (WIFEXITED(status)) return isDone ? WEXITSTATUS(status) : 99;
    if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
    signal = WSTOPSIG(status);
    if (signal == SIGTRAP && status >> 16 == 0 && !isDone) signal = 0; // execve
    if (signal != (SIGTRAP | 0x80)) continue;
    signal = 0;
    user_regs_struct registers;
    ptrace(PTRACE_GETREGS, child, nullptr, &registers);
    const bool isEntry = static_cast<long long>(registers.rax) == -38; // ENOSYS, until there is a result
    if (isDone || isEntry || registers.orig_rax != wanted) continue;
    registers.rip = 1;
    if (takesThread) registers.fs_base = 0;
    ptrace(PTRACE_SETREGS, child, nullptr, &registers);
    isDone = true;
  }
}
