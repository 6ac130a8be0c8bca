// abort ends in `unreachable`; what was flushed before is there.
//! status: 134
//! stdout: before
//! stderr: wasmload: trap: unreachable
//! stderr:   in */abort-is-a-trap.cwasm, function * "abort" at offset 0x*
//! stderr: ...
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static void fail(int n) {
  if (n) abort();
}

int main(int argc, char **argv) {
  (void)argv;
  puts("before");
  fflush(stdout);
  fail(argc);
  puts("after");
}
