// One thread waits in fd_read, for ever; the first goes on, closes the descriptor and ends. (threads.sh gives a standard
// input that never ends.)
//! stdout: goes on
//! stdout: closed
#include "../threads/threads.h"

static u32 hasStarted;
static void read(int number, struct Start *start) {
  (void)number, (void)start;
  __atomic_store_n(&hasStarted, 1, __ATOMIC_SEQ_CST);
  notify(&hasStarted, 1);
  char byte;
  u32 iov[2] = {(u32)&byte, 1}, got;
  fd_read(0, iov, 1, &got);
  print("read returned\n");
}

__attribute__((export_name("_start"))) void start(void) {
  CHECK(spawn(0, read) > 0);
  wait32(&hasStarted, 0, -1);
  CHECK(wait32(&done, 0, 100000000) == 2);
  print("goes on\n");
  CHECK(fd_close(0) == 0);
  CHECK(fd_close(0) == 8);
  print("closed\n");
}
