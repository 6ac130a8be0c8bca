// opens-after-lockdown PROGRAM ARGUMENTS...: runs the program, and says on stdout which system calls that open a file, or map one, it
// makes after it has installed its seccomp filter. Its last line is "N after the filter". Exit status: 1 if the program installed
// none, 77 if tracing is not allowed here, else 0.
#include <csignal>
#include <cstdio>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

const char *nameOfOpening(const user_regs_struct &call) {
  switch (call.orig_rax) {
  case SYS_open: return "open";
  case SYS_openat: return "openat";
  case SYS_openat2: return "openat2";
  case SYS_creat: return "creat";
  case SYS_open_by_handle_at: return "open_by_handle_at";
  case SYS_memfd_create: return "memfd_create";
  case SYS_execve: return "execve";
  case SYS_mmap: return call.r10 & MAP_ANONYMOUS ? nullptr : "mmap of a file";
  default: return nullptr;
  }
}

} // namespace

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
  bool isFiltered = false, isEntry = false;
  int found = 0;
  long signal = 0;
  for (;;) {
    ptrace(PTRACE_SYSCALL, child, nullptr, signal);
    if (waitpid(child, &status, 0) < 0 || WIFEXITED(status) || WIFSIGNALED(status)) break;
    const int stop = WSTOPSIG(status);
    signal = 0;
    if (status >> 16 == PTRACE_EVENT_EXEC) {
      isEntry = true; // inside of execve: its end comes next
    } else if (stop == (SIGTRAP | 0x80)) {
      isEntry = !isEntry;
      user_regs_struct call;
      if (!isEntry || ptrace(PTRACE_GETREGS, child, nullptr, &call) != 0) continue;
      const char *name = isFiltered ? nameOfOpening(call) : nullptr;
      if (name) {
        ++found;
        std::printf("%s\n", name);
      }
      if (call.orig_rax == SYS_seccomp && call.rdi == SECCOMP_SET_MODE_FILTER) isFiltered = true;
    } else {
      signal = stop; // the guest's trap
    }
  }
  std::printf("%d after the filter\n", found);
  return isFiltered ? 0 : 1;
}
