// exec-to-start RUNS TITLE PROGRAM [ARGUMENTS...] [-- TITLE PROGRAM ...]...: the time from just before a program's execve to its main, which
// it tells itself (tells-time.c): least and median of interleaved runs, in microseconds.
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t once(char **arguments) {
  int ends[2];
  if (pipe(ends) != 0) exit(1);
  const pid_t child = vfork();
  if (child == 0) {
    dup2(ends[1], 1);
    close(ends[0]);
    close(ends[1]);
    // On the parent's stack, which a vfork shares: the time is taken here.
    *(volatile uint64_t *)arguments[-1] = now();
    execve(arguments[0], arguments, environ);
    _exit(127);
  }
  close(ends[1]);
  uint64_t entered = 0;
  if (read(ends[0], &entered, sizeof entered) != sizeof entered) {
    fprintf(stderr, "exec-to-start: %s does not tell the time\n", arguments[0]);
    exit(1);
  }
  close(ends[0]);
  waitpid(child, NULL, 0);
  return entered - *(volatile uint64_t *)arguments[-1];
}

static int compare(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  enum { kMost = 8 };
  static uint64_t started;
  const int runs = argc > 3 ? atoi(argv[1]) : 0;
  if (runs < 1) return 2;
  char **programs[kMost], *titles[kMost];
  uint64_t *times[kMost];
  int count = 0;
  for (int at = 2; at + 1 < argc && count < kMost; ++count) {
    titles[count] = argv[at];
    argv[at] = (char *)&started; // in front of the arguments, for once()
    programs[count] = &argv[at + 1];
    times[count] = malloc(sizeof(uint64_t) * (size_t)runs);
    while (at < argc && (argv[at] == (char *)&started || strcmp(argv[at], "--") != 0)) ++at;
    if (at < argc) argv[at++] = NULL;
  }
  for (int run = -20; run < runs; ++run)
    for (int i = 0; i < count; ++i) {
      const uint64_t taken = once(programs[i]);
      if (run >= 0) times[i][run] = taken;
    }
  printf("| from execve to main | least, us | median, us |\n|---|---|---|\n");
  for (int i = 0; i < count; ++i) {
    qsort(times[i], (size_t)runs, sizeof(uint64_t), compare);
    printf("| %s | %.1f | %.1f |\n", titles[i], (double)times[i][0] / 1000, (double)times[i][runs / 2] / 1000);
  }
  return 0;
}
