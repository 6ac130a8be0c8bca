// A library module and a whole WASI program, linked into this one.
#include "first.h"
#include "second.h"
#include <stdio.h>

static void no_log(wasmrt_caller *caller, int32_t text, int32_t length) { (void)caller, (void)text, (void)length; }
static double same(wasmrt_caller *caller, double value) { return (void)caller, value; }

int main(void) {
  wasmrt_error error;
  first_imports imports = {.host_log = no_log, .host_scale = same};
  wasmrt_instance *first = first_create(&imports, NULL, &error);
  if (!first) return fprintf(stderr, "%s\n", error.message), 1;
  int32_t sum;
  first_add(first, 20, 22, &sum);
  printf("the first module: %d\n", sum);
  fflush(stdout);

  wasmrt_config config = {.wasi = wasmrt_wasi_create()};
  wasmrt_wasi_argument(config.wasi, "second");
  wasmrt_wasi_argument(config.wasi, "module");
  wasmrt_instance *second = second_create(NULL, &config, &error);
  if (!second) return fprintf(stderr, "%s\n", error.message), 1;
  if (wasmrt_run(second) != WASMRT_OK) fprintf(stderr, "%s\n", wasmrt_last_error(second)->message);

  wasmrt_destroy(second);
  wasmrt_destroy(first);
  wasmrt_wasi_destroy(config.wasi);
  return 0;
}
