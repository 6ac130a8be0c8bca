// wait and notify between threads: results, timeouts and counts; read-modify-write of all widths; numbers of threads.
//! stdout: passed
#include "threads.h"

enum { kThreads = 4 };
static u32 word, ready, wokenBy[3], numbers[MAX_THREADS];
static u64 wide;
static _Alignas(8) unsigned char bytes[8];
static unsigned short halves[4];
static u32 total;
static u64 wideTotal;

static u64 now(void) {
  u64 time;
  clock_time_get(1, 1, &time);
  return time;
}

static void waiter(int number, struct Start *start) {
  numbers[start->id] = (u32)number;
  __atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
  notify(&ready, 1);
  u32 result = wait32(&word, 0, -1);
  __atomic_fetch_add(&wokenBy[result], 1, __ATOMIC_SEQ_CST);
  finish();
}

static void adder(int number, struct Start *start) {
  (void)number;
  for (u32 i = 0; i < 20000; ++i) {
    __atomic_fetch_add(&bytes[i % 8], 1, __ATOMIC_SEQ_CST);
    __atomic_fetch_sub(&halves[i % 4], 1, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&total, 1, __ATOMIC_SEQ_CST);
    __atomic_fetch_xor(&wide, 1ull << (start->id + 32), __ATOMIC_SEQ_CST);
    for (u64 seen = __atomic_load_n(&wideTotal, __ATOMIC_SEQ_CST);
         !__atomic_compare_exchange_n(&wideTotal, &seen, seen + 0x100000001ull, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);) {
    }
  }
  finish();
}

__attribute__((export_name("_start"))) void start(void) {
  // Nobody else is there.
  CHECK(notify(&word, 5) == 0);
  CHECK(wait32(&word, 1, -1) == 1);
  CHECK(wait32(&word, 0, 0) == 2);
  CHECK(__builtin_wasm_memory_atomic_wait64((long long *)&wide, 1ll << 40, -1) == 1);
  u64 before = now();
  CHECK(wait32(&word, 0, 20000000) == 2);
  CHECK(__builtin_wasm_memory_atomic_wait64((long long *)&wide, 0, 20000000) == 2);
  CHECK(now() - before >= 40000000);

  // Four wait: two are woken, then the rest, however many are asked for.
  for (u32 i = 0; i < kThreads; ++i) CHECK(spawn(i, waiter) > 0);
  for (u32 seen; (seen = load(&ready)) < kThreads;) wait32(&ready, seen, -1);
  u32 woken = 0;
  while (woken < 2) woken += notify(&word, 2 - woken); // those that are ready may not wait yet
  waitForDone(2);
  CHECK(wokenBy[0] == 2);
  while (woken < kThreads) woken += notify(&word, ~0u);
  CHECK(woken == kThreads);
  waitForDone(kThreads);
  CHECK(wokenBy[0] == kThreads && notify(&word, ~0u) == 0);
  for (u32 i = 0; i < kThreads; ++i) {
    CHECK(numbers[i] >= 1 && numbers[i] < 1u << 29);
    for (u32 j = 0; j < i; ++j) CHECK(numbers[i] != numbers[j]);
  }

  done = 0;
  for (u32 i = 0; i < kThreads; ++i) CHECK(spawn(i, adder) > 0);
  waitForDone(kThreads);
  for (u32 i = 0; i < 8; ++i) CHECK(bytes[i] == (unsigned char)(kThreads * 2500));
  for (u32 i = 0; i < 4; ++i) CHECK(halves[i] == (unsigned short)-(kThreads * 5000));
  CHECK(total == kThreads * 20000 && wide == 0 && wideTotal == kThreads * 20000 * 0x100000001ull);
  print("passed\n");
}
