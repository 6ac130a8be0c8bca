// Prints the addresses of a static program at which it executed instructions, one a line, by single-stepping it, and behind a "w" those of
// words of its data that are not 0 at its end: executed PROGRAM ARGUMENTS...
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <set>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

void printData(pid_t child) {
  char name[64], line[512], access[8];
  std::snprintf(name, sizeof name, "/proc/%d/maps", child);
  FILE *maps = std::fopen(name, "r");
  std::snprintf(name, sizeof name, "/proc/%d/mem", child);
  const int memory = open(name, O_RDONLY);
  while (std::fgets(line, sizeof line, maps)) {
    unsigned long long start, end, word;
    if (std::sscanf(line, "%llx-%llx %4s", &start, &end, access) != 3 || access[1] != 'w' || end > 0x1000000) continue;
    for (; start < end; start += sizeof word)
      if (pread(memory, &word, sizeof word, static_cast<off_t>(start)) == sizeof word && word != 0) std::printf("w %llx\n", start);
  }
  std::fclose(maps);
  close(memory);
}

} // namespace

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
  waitpid(child, &status, 0);
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACEEXIT);
  ptrace(PTRACE_SINGLESTEP, child, nullptr, 0);
  while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
    if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8))) {
      printData(child);
      ptrace(PTRACE_CONT, child, nullptr, 0);
      continue;
    }
    user_regs_struct registers;
    ptrace(PTRACE_GETREGS, child, nullptr, &registers);
    executed.insert(registers.rip);
    const int signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
    if (ptrace(PTRACE_SINGLESTEP, child, nullptr, signal) != 0) break;
  }
  for (const unsigned long long address : executed) std::printf("%llx\n", address);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}
