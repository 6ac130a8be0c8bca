// One thread lets the memory grow page by page; others see it only grow, and store to the last byte that they see.
//! stdout: pages 64
#include "threads.h"

enum { kThreads = 3, kPages = 64 };

static void look(int number, struct Start *start) {
  (void)number;
  for (u32 pages = 0, seen; pages < kPages; pages = seen) {
    seen = __builtin_wasm_memory_size(0);
    CHECK(seen >= pages && seen <= kPages);
    // A byte for each thread, at the end of the last page and at its start.
    volatile unsigned char *end = (unsigned char *)((seen << 16) - 1 - start->id);
    volatile unsigned char *page = (unsigned char *)((seen - 1) << 16) + 64 + start->id;
    if (seen > 4) {
      *end = (unsigned char)seen;
      *page = (unsigned char)seen;
      CHECK(*end == (unsigned char)seen && *page == (unsigned char)seen);
    }
  }
  finish();
}

__attribute__((export_name("_start"))) void start(void) {
  for (u32 i = 0; i < kThreads; ++i) CHECK(spawn(i, look) > 0);
  while (__builtin_wasm_memory_size(0) < kPages) {
    u32 pages = __builtin_wasm_memory_size(0);
    CHECK(__builtin_wasm_memory_grow(0, 1) == pages);
  }
  CHECK(__builtin_wasm_memory_grow(0, 1) == ~0u); // the maximum
  waitForDone(kThreads);
  printNumber("pages ", __builtin_wasm_memory_size(0));
}
