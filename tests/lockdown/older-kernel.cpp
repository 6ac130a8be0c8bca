// older-kernel WITHOUT... -- PROGRAM ARGUMENTS...: runs the program as on a kernel that lacks something, by answering its
// system calls in the kernel's place (ptrace), and prints on stderr what it asks Landlock for. WITHOUT, one word each:
//   landlock=N        the kernel's Landlock is of ABI N; 0: it has none; off: it was not enabled
//   landlock=N,pretend  the same, and every call of it works without doing anything: for kernels that have none themselves
//   seccomp           no seccomp filters        close-range       no close_range        mdwe      no PR_SET_MDWE
//   memfd-exec=none   no MFD_EXEC (before Linux 6.3)     memfd-exec=no    vm.memfd_noexec=2: it is there, and refused
// Exit status: the program's (128 + n for a signal), 77 if tracing is not allowed here.
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr unsigned long long kCloseRange = 436, kCreateRuleset = 444, kAddRule = 445, kRestrictSelf = 446, kSetMdwe = 65,
                             kGetMdwe = 66, kMfdExec = 0x10;

struct Kernel {
  int landlock = -1; // as it is
  bool isLandlockOff = false, pretends = false, hasSeccomp = true, hasCloseRange = true, hasMdwe = true;
  int memfdExecError = 0;
} kernel;

bool parse(const std::string &word) {
  if (word == "seccomp") kernel.hasSeccomp = false;
  else if (word == "close-range") kernel.hasCloseRange = false;
  else if (word == "mdwe") kernel.hasMdwe = false;
  else if (word == "memfd-exec=none") kernel.memfdExecError = EINVAL;
  else if (word == "memfd-exec=no") kernel.memfdExecError = EACCES;
  else if (word == "landlock=off") kernel.isLandlockOff = true;
  else if (word.starts_with("landlock=")) {
    kernel.landlock = std::atoi(word.c_str() + 9);
    kernel.pretends = word.ends_with(",pretend");
  } else return false;
  return true;
}

template <class T> T read(pid_t process, unsigned long long address) {
  T value{};
  iovec here{&value, sizeof value}, there{reinterpret_cast<void *>(address), sizeof value};
  if (process_vm_readv(process, &here, 1, &there, 1, 0) < 0) std::perror("older-kernel: process_vm_readv");
  return value;
}

void tellOfLandlock(pid_t process, const user_regs_struct &call) {
  if (call.orig_rax == kCreateRuleset && call.rdx == 0) {
    struct Attributes {
      uint64_t files, ports, scopes;
    };
    const auto a = read<Attributes>(process, call.rdi);
    std::fprintf(stderr, "ruleset files=0x%llx ports=0x%llx scopes=0x%llx\n", static_cast<unsigned long long>(a.files),
                 static_cast<unsigned long long>(a.ports), static_cast<unsigned long long>(a.scopes));
  } else if (call.orig_rax == kAddRule) {
    struct [[gnu::packed]] Rule {
      uint64_t allowed;
      int32_t parent;
    };
    const auto rule = read<Rule>(process, call.rdx);
    char target[4096] = {};
    const std::string link = "/proc/" + std::to_string(process) + "/fd/" + std::to_string(rule.parent);
    (void)!readlink(link.c_str(), target, sizeof target - 1);
    std::fprintf(stderr, "rule files=0x%llx %s\n", static_cast<unsigned long long>(rule.allowed), target);
  } else if (call.orig_rax == kRestrictSelf) {
    std::fprintf(stderr, "restrict\n");
  }
}

// Whether the call is answered here, with `answer`.
bool isAnswered(const user_regs_struct &call, long long *answer) {
  const bool isVersion = call.orig_rax == kCreateRuleset && call.rdx == 1;
  switch (call.orig_rax) {
  case kCreateRuleset:
  case kAddRule:
  case kRestrictSelf:
    if (kernel.isLandlockOff) return *answer = -EOPNOTSUPP, true;
    if (kernel.landlock == 0) return *answer = -ENOSYS, true;
    if (kernel.landlock > 0 && isVersion) return *answer = kernel.landlock, true;
    if (kernel.pretends) return *answer = call.orig_rax == kCreateRuleset ? 1000 : 0, true;
    return false;
  case SYS_seccomp: return *answer = -ENOSYS, !kernel.hasSeccomp;
  case kCloseRange: return *answer = -ENOSYS, !kernel.hasCloseRange;
  case SYS_memfd_create: return *answer = -kernel.memfdExecError, kernel.memfdExecError != 0 && (call.rsi & kMfdExec);
  case SYS_prctl: return *answer = -EINVAL, !kernel.hasMdwe && (call.rdi == kSetMdwe || call.rdi == kGetMdwe);
  }
  return false;
}

int run(char **arguments) {
  const pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(77);
    raise(SIGSTOP);
    execvp(arguments[0], arguments);
    _exit(127);
  }
  int status = 0;
  if (waitpid(child, &status, 0) < 0 || WIFEXITED(status)) return 77;
  constexpr long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SETOPTIONS, child, nullptr, kOptions) != 0) return 77;
  struct Task {
    bool isInside = false, isAnswered = false;
    long long answer = 0;
  };
  std::map<pid_t, Task> tasks;
  int result = 1;
  ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
  for (;;) {
    const pid_t task = waitpid(-1, &status, __WALL);
    if (task < 0) break;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      if (task == child) result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      continue;
    }
    long deliver = 0;
    const int signal = WSTOPSIG(status), event = status >> 16;
    if (signal == (SIGTRAP | 0x80)) {
      Task &t = tasks[task];
      t.isInside = !t.isInside;
      user_regs_struct registers;
      ptrace(PTRACE_GETREGS, task, nullptr, &registers);
      if (t.isInside) {
        tellOfLandlock(task, registers);
        if ((t.isAnswered = isAnswered(registers, &t.answer))) {
          registers.orig_rax = ~0ull; // no call
          ptrace(PTRACE_SETREGS, task, nullptr, &registers);
        }
      } else if (t.isAnswered) {
        registers.rax = static_cast<unsigned long long>(t.answer);
        ptrace(PTRACE_SETREGS, task, nullptr, &registers);
      }
    } else if (event == 0 && signal != SIGSTOP) {
      deliver = signal;
    }
    ptrace(PTRACE_SYSCALL, task, nullptr, deliver);
  }
  return result;
}

} // namespace

int main(int argc, char **argv) {
  int at = 1;
  while (at < argc && std::strcmp(argv[at], "--") != 0) {
    if (!parse(argv[at])) break;
    ++at;
  }
  if (at + 1 >= argc || std::strcmp(argv[at], "--") != 0) {
    std::fprintf(stderr, "usage: older-kernel WITHOUT... -- PROGRAM ARGUMENTS...\n");
    return 2;
  }
  return run(argv + at + 1);
}
