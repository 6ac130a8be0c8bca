// trace-mappings PROGRAM ARGUMENTS...: runs the program, watches the system calls of all its threads and processes, and says
// what breaks "no memory is ever writable and executable, or first one and then the other":
//   - a mapping that is writable and executable, or executable and no file's, or of a file in memory that is not sealed
//   - mprotect or pkey_mprotect to executable; shmat with SHM_EXEC; a personality under which reading means executing
//   - a mapping that is executable and not read-only and private; or, if an argument is a .cwasm file, none that is executable
//   - a file opened or read before PR_SET_MDWE
//   - at the end, a line of /proc/PID/maps that has w and x
// Exit status: the program's (128 + n for a signal), 99 when a rule was broken, 77 if tracing is not allowed here.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <string>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr unsigned long long kSetMdwe = 65;                   // PR_SET_MDWE
constexpr unsigned long long kShmExec = 0100000;              // SHM_EXEC
constexpr unsigned long long kReadImpliesExec = 0x0400000;    // READ_IMPLIES_EXEC
constexpr unsigned long long kAsk = 0xFFFFFFFF;               // personality: only asks

int broken = 0;
unsigned long long calls = 0;
bool isProtected = false; // PR_SET_MDWE was called
unsigned texts = 0;       // mappings of artifacts that are executable

void breakRule(const char *rule, const user_regs_struct &call) {
  std::printf("trace-mappings: %s: system call %llu (0x%llx, 0x%llx, 0x%llx, 0x%llx, 0x%llx, 0x%llx)\n", rule, call.orig_rax,
              call.rdi, call.rsi, call.rdx, call.r10, call.r8, call.r9);
  ++broken;
}

std::string fileOf(pid_t process, int fd) {
  char link[64], target[4096];
  std::snprintf(link, sizeof link, "/proc/%d/fd/%d", process, fd);
  const ssize_t length = readlink(link, target, sizeof target - 1);
  return std::string(target, static_cast<size_t>(length > 0 ? length : 0));
}

// Whether nobody can write to a file in memory any more (wasmload --sealed).
bool isSealed(pid_t process, int fd) {
  char link[64];
  std::snprintf(link, sizeof link, "/proc/%d/fd/%d", process, fd);
  const int file = open(link, O_RDONLY | O_CLOEXEC);
  const int seals = file < 0 ? 0 : fcntl(file, F_GET_SEALS);
  if (file >= 0) close(file);
  return seals >= 0 && (seals & F_SEAL_WRITE) && (seals & F_SEAL_SEAL);
}

// Text is mapped read-only and executable, private, from the artifact.
void checkText(pid_t process, const user_regs_struct &call) {
  if (call.rdx & PROT_WRITE) breakRule("a mapping is writable and executable", call);
  if (call.r10 & MAP_ANONYMOUS) return breakRule("memory that is no file's is executable", call);
  const std::string file = fileOf(process, static_cast<int>(call.r8));
  const bool inMemory = file.starts_with("/memfd:");
  if (inMemory && !isSealed(process, static_cast<int>(call.r8)))
    breakRule("a file in memory that can be changed is executable", call);
  else if (call.rdx != (PROT_READ | PROT_EXEC) || (call.r10 & MAP_TYPE) != MAP_PRIVATE)
    breakRule("a mapping of a file is executable and not read-only and private", call);
  else
    texts += inMemory || file.ends_with(".cwasm");
}

void check(pid_t process, const user_regs_struct &call) {
  ++calls;
  const unsigned long long protection = call.rdx;
  switch (call.orig_rax) {
  case SYS_mmap:
    if (protection & PROT_EXEC) checkText(process, call);
    break;
  case SYS_mprotect:
  case SYS_pkey_mprotect:
    if (protection & PROT_EXEC) breakRule("memory becomes executable", call);
    break;
  case SYS_shmat:
    if (protection & kShmExec) breakRule("shared memory is executable", call);
    break;
  case SYS_personality:
    if (call.rdi != kAsk && (call.rdi & kReadImpliesExec)) breakRule("all that can be read becomes executable", call);
    break;
  case SYS_prctl:
    if (call.rdi == kSetMdwe) isProtected = true;
    break;
  case SYS_open:
  case SYS_openat:
  case SYS_openat2:
  case SYS_read:
  case SYS_pread64:
  case SYS_readv:
    if (!isProtected) breakRule("input is read before PR_SET_MDWE", call);
    break;
  }
}

// At the end of `process`, while its memory is still there.
void checkMaps(pid_t process) {
  std::FILE *maps = std::fopen(("/proc/" + std::to_string(process) + "/maps").c_str(), "r");
  char line[1024];
  while (maps && std::fgets(line, sizeof line, maps)) {
    const char *access = std::strchr(line, ' ');
    if (access && access[2] == 'w' && access[3] == 'x') {
      std::printf("trace-mappings: writable and executable: %s", line);
      ++broken;
    }
  }
  if (maps) std::fclose(maps);
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
  constexpr long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                            PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SETOPTIONS, child, nullptr, kOptions) != 0) return 77;
  std::map<pid_t, bool> isInside; // of a system call
  bool hasStarted = false;        // the program, after execve
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
      bool &inside = isInside[task];
      inside = !inside;
      user_regs_struct registers;
      if (inside && hasStarted && ptrace(PTRACE_GETREGS, task, nullptr, &registers) == 0) check(task, registers);
    } else if (event == PTRACE_EVENT_EXEC) {
      hasStarted = true;
    } else if (event == PTRACE_EVENT_EXIT) {
      if (task == child) checkMaps(task);
    } else if (event == 0 && signal != SIGSTOP) {
      deliver = signal; // the program's own
    }
    ptrace(PTRACE_SYSCALL, task, nullptr, deliver);
  }
  return result;
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: trace-mappings PROGRAM ARGUMENTS...\n");
    return 2;
  }
  const int result = run(argv + 1);
  bool isLoader = false;
  for (int i = 2; i < argc; ++i) isLoader |= std::string(argv[i]).ends_with(".cwasm");
  if (broken == 0 && (calls < 5 || (isLoader && texts == 0)) && result != 77) {
    std::printf("trace-mappings: only %llu system calls were seen, and %u mappings of text\n", calls, texts);
    return 99;
  }
  return broken ? 99 : result;
}
