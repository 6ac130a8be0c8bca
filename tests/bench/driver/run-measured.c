// run-measured FD COMMAND...: runs the command and writes a line to FD (numbers in decimal):
//   STATUS USER_US SYSTEM_US WALL_US PEAK_KB MINOR_FAULTS MAJOR_FAULTS
// STATUS is the exit status, or 128 + the signal. A program of its own because a process started by Python counts Python's
// memory as its peak (getrusage(2): the maximum survives execve).
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static long long microseconds(struct timeval t) { return t.tv_sec * 1000000LL + t.tv_usec; }

int main(int argc, char **argv) {
  if (argc < 3) return 125;
  const int fd = atoi(argv[1]);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  pid_t child;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addclose(&actions, fd);
  if (posix_spawnp(&child, argv[2], &actions, NULL, argv + 2, environ)) return 127;
  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) != child) return 126;
  clock_gettime(CLOCK_MONOTONIC, &end);
  dprintf(fd, "%d %lld %lld %lld %ld %ld %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          microseconds(usage.ru_utime), microseconds(usage.ru_stime),
          (end.tv_sec - start.tv_sec) * 1000000LL + (end.tv_nsec - start.tv_nsec) / 1000, usage.ru_maxrss, usage.ru_minflt,
          usage.ru_majflt);
  return 0;
}
