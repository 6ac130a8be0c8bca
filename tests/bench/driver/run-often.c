// run-often RUNS SEPARATOR COMMAND... [SEPARATOR COMMAND...]: starts each command RUNS times, in turns, and prints a line for each:
//   LEAST_US MEDIAN_US CPU_US MINOR_FAULTS MAJOR_FAULTS PEAK_KB STATUS
// Wall time from before the start until its end was waited for; CPU_US is the median of user and system time; faults and peak are
// those of the last run, STATUS is 0 if that of all runs was. What the commands print goes nowhere.
// A program of its own because starting a process from Python takes longer than what is measured.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;
enum { kCommands = 16 };

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  if (argc < 4) return 125;
  const int runs = atoi(argv[1]);
  const char *const separator = argv[2];
  char **commands[kCommands];
  int count = 0;
  for (int i = 2; i < argc; ++i)
    if (!strcmp(argv[i], separator)) {
      argv[i] = NULL; // ends the command before it
      if (count == kCommands) return 125;
      commands[count++] = argv + i + 1;
    }
  double *wall[kCommands], *cpu[kCommands];
  struct rusage last[kCommands];
  int failed[kCommands] = {0};
  for (int c = 0; c < count; ++c) {
    if (!commands[c][0]) return 125;
    wall[c] = calloc(runs, sizeof(double));
    cpu[c] = calloc(runs, sizeof(double));
    if (!wall[c] || !cpu[c]) return 125;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  for (int run = 0; run < runs; ++run)
    for (int c = 0; c < count; ++c) {
      struct timespec start, end;
      pid_t child;
      int status;
      clock_gettime(CLOCK_MONOTONIC, &start);
      if (posix_spawn(&child, commands[c][0], &actions, NULL, commands[c], environ)) return 127;
      if (wait4(child, &status, 0, &last[c]) != child) return 126;
      clock_gettime(CLOCK_MONOTONIC, &end);
      wall[c][run] = (end.tv_sec - start.tv_sec) * 1e6 + (end.tv_nsec - start.tv_nsec) / 1e3;
      cpu[c][run] = (last[c].ru_utime.tv_sec + last[c].ru_stime.tv_sec) * 1e6 + last[c].ru_utime.tv_usec + last[c].ru_stime.tv_usec;
      if (status) failed[c] = status;
    }
  for (int c = 0; c < count; ++c) {
    qsort(wall[c], runs, sizeof(double), compare);
    qsort(cpu[c], runs, sizeof(double), compare);
    printf("%.1f %.1f %.1f %ld %ld %ld %d\n", wall[c][0], wall[c][runs / 2], cpu[c][runs / 2], last[c].ru_minflt, last[c].ru_majflt,
           last[c].ru_maxrss, failed[c]);
  }
  return 0;
}
