// Prints the addresses of a static program at which it executed instructions, one a line, by single-stepping it: executed PROGRAM ARGUMENTS...
#include <cstdio>
#include <fcntl.h>
#include <set>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int, char **argv) {
  const pid_t child = fork();
  if (child == 0) {
    dup2(open("/dev/null", O_WRONLY), 1);
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    execv(argv[1], argv + 1);
    _exit(127);
  }
  std::set<unsigned long long> executed;
  int status = 0;
  while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
    user_regs_struct registers;
    ptrace(PTRACE_GETREGS, child, nullptr, &registers);
    executed.insert(registers.rip);
    const int signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
    if (ptrace(PTRACE_SINGLESTEP, child, nullptr, signal) != 0) break;
  }
  for (const unsigned long long address : executed) std::printf("%llx\n", address);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}
