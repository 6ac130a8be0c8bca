// peak-resident PROGRAM [ARGUMENT...]: runs it and tells, on descriptor 3, the most memory that was resident in KiB, read when
// the program has ended and its memory is still there. (What getrusage gives begins with the memory of whoever forked.) Exits
// with the program's status; 77 where a program cannot be traced.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

// The number of KiB behind `name` in a file of /proc, or 0.
unsigned long fieldOf(pid_t process, const char *file, const char *name) {
  char path[64], line[256];
  std::snprintf(path, sizeof path, "/proc/%d/%s", process, file);
  std::FILE *in = std::fopen(path, "r");
  unsigned long value = 0;
  while (in && std::fgets(line, sizeof line, in))
    if (std::strncmp(line, name, std::strlen(name)) == 0) value = std::strtoul(line + std::strlen(name), nullptr, 10);
  if (in) std::fclose(in);
  return value;
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  const pid_t child = fork();
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(77);
    execv(argv[1], argv + 1);
    _exit(77);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || WIFEXITED(status)) return 77;
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL);
  for (long signal = 0;;) {
    ptrace(PTRACE_CONT, child, nullptr, signal);
    if (waitpid(child, &status, 0) != child) return 77;
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
    signal = 0;
    if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
      // The high-water mark lags behind by some pages; what is there now is exact.
      const unsigned long peak = fieldOf(child, "status", "VmHWM:"), now = fieldOf(child, "smaps_rollup", "Rss:");
      dprintf(3, "%lu\n", peak > now ? peak : now);
    } else if (WSTOPSIG(status) != SIGTRAP) {
      signal = WSTOPSIG(status);
    }
  }
}
