// thread-spawn fails with a negative number when too many threads run, and works again when one has ended; numbers of
// threads that run are different.
//! option: --max-threads=3
//! stdout: passed
#include "threads.h"

static u32 stop, running;
static void stay(int number, struct Start *start) {
  (void)number, (void)start;
  __atomic_fetch_add(&running, 1, __ATOMIC_SEQ_CST);
  notify(&running, 1);
  while (load(&stop) == 0) wait32(&stop, 0, -1);
  finish();
}

__attribute__((export_name("_start"))) void start(void) {
  int numbers[3];
  for (u32 i = 0; i < 3; ++i) CHECK((numbers[i] = spawn(i, stay)) > 0);
  CHECK(numbers[0] != numbers[1] && numbers[0] != numbers[2] && numbers[1] != numbers[2]);
  CHECK(spawn(3, stay) < 0);
  for (u32 seen; (seen = load(&running)) < 3;) wait32(&running, seen, -1);
  CHECK(spawn(3, stay) < 0);
  stop = 1;
  notify(&stop, ~0u);
  waitForDone(3);
  for (u32 i = 0; i < 1000; ++i) { // one after the other, each soon after the last has finished
    done = 0;
    int number;
    while ((number = spawn(i % MAX_THREADS, stay)) < 0) {
    }
    CHECK(number > 0 && number < 1 << 29);
    waitForDone(1);
  }
  print("passed\n");
}
