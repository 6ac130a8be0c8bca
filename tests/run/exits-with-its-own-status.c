// exit from deep inside: the status is the guest's, atexit functions run, buffered output is written.
//! status: 42
//! stdout: before exit
//! stdout: at exit
#include <stdio.h>
#include <stdlib.h>

static void last(void) { puts("at exit"); }

static int dive(int depth) {
  if (depth == 0) exit(42);
  return dive(depth - 1) + depth;
}

int main(void) {
  atexit(last);
  puts("before exit");
  return dive(100);
}
