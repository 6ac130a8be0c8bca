// Calls a WebAssembly module that was compiled into this program. calc.h, made by wasmc, has a typed function for each
// export and a structure of what the module imports.
#include "calc.h"
#include <stdio.h>
#include <string.h>

// The guest's pointers are numbers; this checks that they lie inside its memory.
static void host_log(wasmrt_caller *caller, int32_t text, int32_t length) {
  const char *bytes = wasmrt_caller_memory(caller, (uint32_t)text, (uint32_t)length);
  if (!bytes) wasmrt_trap(caller, "log: the text does not lie in the memory");
  printf("guest says: %.*s\n", (int)length, bytes);
}

static double host_scale(wasmrt_caller *caller, double value) { return value * *(double *)wasmrt_data(caller); }

int main(void) {
  double factor = 10;
  calc_imports imports = {.data = &factor, .host_log = host_log, .host_scale = host_scale};
  wasmrt_error error;
  wasmrt_instance *calc = calc_create(&imports, NULL, &error);
  if (!calc) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }

  int32_t sum, address;
  calc_add(calc, 2, 3, &sum);
  printf("2 + 3 = %d\n", sum);

  calc_buffer(calc, &address);
  memcpy(wasmrt_memory(calc, (uint32_t)address, 5), "hello", 5);
  calc_shout(calc, 5);

  const double values[] = {1, 2, 3, 4};
  double mean;
  memcpy(wasmrt_memory(calc, (uint32_t)address, sizeof values), values, sizeof values);
  calc_mean(calc, address, 4, &mean);
  printf("mean, times ten: %g\n", mean);

  // What goes wrong in the guest ends the call, not the program.
  if (calc_divide(calc, 1, 0, &sum) == WASMRT_TRAP) printf("%s\n", wasmrt_last_error(calc)->message);
  if (calc_peek(calc, 0x7fffffff, &sum) == WASMRT_TRAP) printf("%s\n", wasmrt_last_error(calc)->message);
  if (calc_shout(calc, 1 << 30) == WASMRT_TRAP) printf("%s\n", wasmrt_last_error(calc)->message);
  wasmrt_interrupt_after(calc, 20 * 1000 * 1000);
  if (calc_spin(calc) == WASMRT_TRAP) printf("%.17s\n", wasmrt_last_error(calc)->message);

  calc_add(calc, 40, 2, &sum); // it is as usable as before
  printf("40 + 2 = %d\n", sum);
  wasmrt_destroy(calc);
  return 0;
}
