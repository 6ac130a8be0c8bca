/* reset.sh: instances that were reset, those of pools, and those in the address space of destroyed ones are as new ones. */
#include "reset.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                                                   \
  do {                                                                                                                     \
    if (!(condition)) {                                                                                                    \
      printf("line %d: %s: %s\n", __LINE__, #condition, app ? wasmrt_last_error(app)->message : error.message);            \
      exit(1);                                                                                                             \
    }                                                                                                                      \
  } while (0)

static wasmrt_error error;
static wasmrt_instance *app;

static int64_t state(wasmrt_instance *app) {
  int64_t value;
  CHECK(reset_state(app, &value) == WASMRT_OK);
  return value;
}

static wasmrt_pool *pool;
static int64_t fresh;

static void *useAndGiveBack(void *unused) {
  (void)unused;
  for (int i = 0; i < 200; ++i) {
    wasmrt_error error;
    wasmrt_instance *app = wasmrt_pool_take(pool, &error);
    CHECK(app);
    CHECK(state(app) == fresh);
    CHECK(reset_spoil(app) == WASMRT_OK);
    CHECK(state(app) != fresh);
    wasmrt_pool_give_back(pool, app);
  }
  return NULL;
}

static void *makeAndDestroy(void *imports) {
  for (int i = 0; i < 200; ++i) {
    wasmrt_error error;
    wasmrt_instance *app = wasmrt_create(&reset_module, imports, 1, NULL, NULL, &error);
    CHECK(app);
    CHECK(state(app) == fresh);
    CHECK(reset_spoil(app) == WASMRT_OK);
    CHECK(state(app) != fresh);
    wasmrt_destroy(app);
  }
  return NULL;
}

int main(int count, char **arguments) {
  const int isGuarded = count == 1; /* else compiled with --bounds=explicit, whose memories are not kept */
  (void)arguments;
  wasmrt_value shared = {.i32 = 0};
  const wasmrt_import imports[] = {{"host", "count", NULL, &shared}};
  app = wasmrt_create(&reset_module, imports, 1, NULL, NULL, &error);
  CHECK(app);
  fresh = state(app);
  CHECK(fresh != 0);
  for (int round = 1; round <= 3; ++round) {
    CHECK(reset_segments(app) == WASMRT_OK);
    CHECK(wasmrt_reset(app) == WASMRT_OK);
    CHECK(reset_spoil(app) == WASMRT_OK);
    CHECK(state(app) != fresh);
    CHECK(reset_segments(app) == WASMRT_TRAP);
    CHECK(wasmrt_memory_size(app) == 5 * 65536);
    CHECK(wasmrt_memory(app, 4 * 65536, 1));
    CHECK(wasmrt_reset(app) == WASMRT_OK);
    CHECK(wasmrt_memory_size(app) == 2 * 65536);
    CHECK(!wasmrt_memory(app, 4 * 65536, 1));
    CHECK(!memcmp(wasmrt_memory(app, 8, 5), "image", 5));
    CHECK(!memcmp(wasmrt_memory(app, 131060, 10), "at the end", 10));
    CHECK(state(app) == fresh);
    CHECK(shared.i32 == round); /* the host's own is not reset */
    wasmrt_value starts;
    CHECK(wasmrt_get_global(app, "starts", &starts) == WASMRT_OK && starts.i32 == 1);
    int32_t loaded;
    CHECK(reset_load(app, 2 * 65536, &loaded) == WASMRT_TRAP); /* what was beyond the end is so again */
    CHECK(reset_fail(app) == WASMRT_TRAP);
    CHECK(wasmrt_reset(app) == WASMRT_OK);
    CHECK(state(app) == fresh);
  }
  for (int kept = 0; kept <= 2; ++kept) {
    wasmrt_keep(kept);
    for (int round = 0; round < 4; ++round) {
      CHECK(reset_segments(app) == WASMRT_OK);
      CHECK(reset_spoil(app) == WASMRT_OK);
      void *memory = wasmrt_memory(app, 0, 1);
      wasmrt_destroy(app);
      app = wasmrt_create(&reset_module, imports, 1, NULL, NULL, &error);
      CHECK(app);
      CHECK(!isGuarded || kept == 0 || memory == wasmrt_memory(app, 0, 1)); /* it is the same address space */
      CHECK(wasmrt_memory_size(app) == 2 * 65536);
      CHECK(!memcmp(wasmrt_memory(app, 8, 5), "image", 5));
      CHECK(!memcmp(wasmrt_memory(app, 131060, 10), "at the end", 10));
      CHECK(state(app) == fresh);
      int32_t loaded;
      CHECK(reset_load(app, 2 * 65536, &loaded) == WASMRT_TRAP);
    }
  }
  wasmrt_destroy(app);
  app = NULL;
  pthread_t makers[4];
  shared.i32 = 0;
  for (int i = 0; i < 4; ++i) CHECK(!pthread_create(&makers[i], NULL, makeAndDestroy, (void *)imports));
  for (int i = 0; i < 4; ++i) pthread_join(makers[i], NULL);

  pool = wasmrt_pool_create(&reset_module, imports, 1, NULL, NULL, 2, &error);
  CHECK(pool);
  wasmrt_instance *taken[5];
  for (int i = 0; i < 5; ++i) { /* more than wait there */
    taken[i] = wasmrt_pool_take(pool, &error);
    CHECK(taken[i]);
    for (int j = 0; j < i; ++j) CHECK(taken[i] != taken[j]);
    CHECK(reset_spoil(taken[i]) == WASMRT_OK);
  }
  for (int i = 0; i < 5; ++i) wasmrt_pool_give_back(pool, taken[i]);
  for (int i = 0; i < 3; ++i) {
    taken[i] = wasmrt_pool_take(pool, &error);
    CHECK(taken[i] && state(taken[i]) == fresh);
  }
  for (int i = 0; i < 3; ++i) wasmrt_pool_give_back(pool, taken[i]);
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i) CHECK(!pthread_create(&threads[i], NULL, useAndGiveBack, NULL));
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
  wasmrt_pool_destroy(pool);
  wasmrt_pool_destroy(NULL);

  /* What cannot be made is told. */
  CHECK(!wasmrt_pool_create(&reset_module, NULL, 0, NULL, NULL, 1, &error));
  CHECK(error.status == WASMRT_LINK && strstr(error.message, "\"host\" \"count\""));
  puts("all as new");
  return 0;
}
