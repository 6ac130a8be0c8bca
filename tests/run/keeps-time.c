// Clocks: monotonic time does not go back, sleeping takes at least as long as asked, real time is this century's.
//! stdout: slept at least 20 ms
//! stdout: monotonic
//! stdout: this century
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static long long now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000ll + time.tv_nsec;
}

int main(void) {
  long long start = now(CLOCK_MONOTONIC), last = start;
  usleep(20000);
  puts(now(CLOCK_MONOTONIC) - start >= 20000000 ? "slept at least 20 ms" : "WOKE EARLY");
  for (int i = 0; i < 1000; ++i) {
    long long next = now(CLOCK_MONOTONIC);
    if (next < last) puts("WENT BACK");
    last = next;
  }
  puts("monotonic");
  puts(now(CLOCK_REALTIME) / 1000000000 > 1700000000 ? "this century" : "LONG AGO");
}
