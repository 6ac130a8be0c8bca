// A bounded queue between the first thread and four others: a million items, with a mutex and two conditions made of wait
// and notify. Each item is taken once, and all of them by threads that were started here.
//! stdout: items 1000000
//! stdout: sum 499999500000
#include "threads.h"

enum { kItems = 1000000, kThreads = 4, kRoom = 64 };

static u32 mutex, notEmpty, notFull; // conditions: numbers that change when somebody should look
static u32 queue[kRoom], first, count, isClosed;
static u64 sums[kThreads], items[kThreads];

// Waits until the condition's number is another; gives up the mutex meanwhile.
static void waitFor(u32 *condition) {
  u32 seen = load(condition);
  unlock(&mutex);
  wait32(condition, seen, -1);
  lock(&mutex);
}
static void signal(u32 *condition, u32 waiters) {
  __atomic_fetch_add(condition, 1, __ATOMIC_SEQ_CST);
  notify(condition, waiters);
}

static void put(u32 item) {
  lock(&mutex);
  while (count == kRoom) waitFor(&notFull);
  queue[(first + count++) % kRoom] = item;
  signal(&notEmpty, 1);
  unlock(&mutex);
}

static int take(u32 *item) {
  lock(&mutex);
  while (count == 0 && !isClosed) waitFor(&notEmpty);
  int has = count > 0;
  if (has) {
    *item = queue[first];
    first = (first + 1) % kRoom;
    --count;
    signal(&notFull, 1);
  }
  unlock(&mutex);
  return has;
}

static void consume(int number, struct Start *start) {
  (void)number;
  for (u32 item; take(&item);) {
    sums[start->id] += item;
    ++items[start->id];
  }
  finish();
}

__attribute__((export_name("_start"))) void start(void) {
  for (u32 i = 0; i < kThreads; ++i) CHECK(spawn(i, consume) > 0);
  for (u32 i = 0; i < kItems; ++i) put(i);
  lock(&mutex);
  isClosed = 1;
  signal(&notEmpty, ~0u);
  unlock(&mutex);
  waitForDone(kThreads);
  u64 sum = 0, all = 0;
  for (u32 i = 0; i < kThreads; ++i) {
    sum += sums[i];
    all += items[i];
  }
  printNumber("items ", all);
  printNumber("sum ", sum);
}
