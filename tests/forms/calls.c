/* calls.sh: the functions of wasmc's header call exports of every kind of signature, again and again, from host functions too. */
#include "calls.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                            \
  do {                                                                                              \
    if (!(condition)) {                                                                             \
      printf("line %d: %s: %s\n", __LINE__, #condition, wasmrt_last_error(app)->message);           \
      exit(1);                                                                                      \
    }                                                                                               \
  } while (0)

static wasmrt_instance *app;

/* 0: a trap of the innermost call, which ends that one only; below 0: ends all by a trap of its own. */
static int32_t again(wasmrt_caller *caller, int32_t depth) {
  int32_t value = 0;
  if (depth < 0) wasmrt_trap(caller, "of the host");
  if (depth == 0) {
    CHECK(calls_load(app, 65536, &value) == WASMRT_TRAP);
    CHECK(strstr(wasmrt_last_error(app)->message, "\"load\""));
    CHECK(value == 0);
    return 7;
  }
  CHECK(calls_nested(app, depth - 1, &value) == WASMRT_OK);
  return value;
}

static void *onAnotherThread(void *unused) {
  double half;
  int32_t loaded;
  int64_t deep;
  (void)unused;
  for (int i = 0; i < 10; ++i) {
    CHECK(calls_half(app, 5, &half) == WASMRT_OK && half == 2.5);
    CHECK(calls_load(app, 1 << 20, &loaded) == WASMRT_TRAP);
    CHECK(calls_deep(app, 1, &deep) == WASMRT_TRAP);
  }
  return NULL;
}

int main(void) {
  const calls_imports imports = {.host_again = again};
  wasmrt_error error;
  app = calls_create(&imports, NULL, &error);
  if (!app) return puts(error.message), 1;
  for (int round = 0; round < 3; ++round) {
    int32_t i, j;
    int64_t l;
    float f;
    double d;
    wasmrt_ref ref;
    for (int n = 0; n < 1000; ++n) CHECK(calls_add(app, n, -2, &i) == WASMRT_OK && i == n - 2);
    CHECK(calls_wide(app, -9, 1.5f, 4, 2.75, &l) == WASMRT_OK && l == -9000 + 150 + 40 + 2);
    CHECK(calls_half(app, 3, &d) == WASMRT_OK && d == 1.5);
    CHECK(calls_single(app, 3, &f) == WASMRT_OK && f == -3);
    CHECK(calls_six(app, 2, 0, 0, 0, 5, 50, 0.25, &d) == WASMRT_OK && d == 95.25);
    CHECK(calls_seven(app, 2, 0, 0, 0, 0, 0, 50, &i) == WASMRT_OK && i == 48);
    CHECK(calls_nine(app, 2, 0, 0, 0, 0, 0, 0, 0, 50, &d) == WASMRT_OK && d == 48);
    wasmrt_v128 v = {{1, 0, 0, 0, 2}}, w;
    CHECK(calls_vector(app, v, &w) == WASMRT_OK && w.bytes[0] == 2 && w.bytes[4] == 4);
    CHECK(calls_two(app, &i, &l) == WASMRT_OK && i == 1 && l == 2);
    CHECK(calls_keep(app, wasmrt_externref(41), &ref) == WASMRT_OK && wasmrt_externref_number(ref) == 41);
    CHECK(calls_nothing(app) == WASMRT_OK);
    i = 5;
    CHECK(calls_load(app, 65533, &i) == WASMRT_TRAP && i == 5);
    CHECK(strstr(wasmrt_last_error(app)->message, "\"load\""));
    CHECK(calls_deep(app, 1, &l) == WASMRT_TRAP && strstr(wasmrt_last_error(app)->message, "stack"));
    CHECK(calls_nested(app, 5, &i) == WASMRT_OK && i == 7 + 6);
    CHECK(calls_recurse(app, 0) == WASMRT_TRAP && strstr(wasmrt_last_error(app)->message, "\"recurse\""));
    CHECK(calls_nested(app, -1, &i) == WASMRT_TRAP && !strcmp(wasmrt_last_error(app)->message, "of the host"));
    CHECK(calls_imported(app, 0, &i) == WASMRT_OK && i == 7); /* an import that is exported */
    CHECK(wasmrt_interrupt(app) == WASMRT_OK && calls_spin(app) == WASMRT_TRAP);
    CHECK(wasmrt_interrupt_after(app, 1000000) == WASMRT_OK && calls_spin(app) == WASMRT_TRAP);
    CHECK(calls_load(app, 8, &j) == WASMRT_OK && j == 0);
    CHECK(wasmrt_reset(app) == WASMRT_OK);
    pthread_t thread;
    CHECK(!pthread_create(&thread, NULL, onAnotherThread, NULL));
    pthread_join(thread, NULL);
  }
  /* What is no such function is refused. */
  const wasmrt_module *other = (const wasmrt_module *)(const void *)&error;
  CHECK(!wasmrt_prepared(app, other, 0) && wasmrt_last_error(app)->status == WASMRT_INVALID);
  CHECK(!wasmrt_prepare(app, other, 0) && strstr(wasmrt_last_error(app)->message, "another module"));
  CHECK(!wasmrt_prepare(app, &calls_module, 0) && strstr(wasmrt_last_error(app)->message, "no function"));
  CHECK(!wasmrt_prepare(app, &calls_module, 1000) && strstr(wasmrt_last_error(app)->message, "no export"));
  CHECK(!wasmrt_prepare(app, &calls_module, 7) && strstr(wasmrt_last_error(app)->message, "cannot be prepared")); /* seven */
  wasmrt_destroy(app);
  puts("all called");
  return 0;
}
