// random_get of 4 GiB, around the end of memory and across it.
#include "attack.h"

int main(void) {
  const uint32_t size = __builtin_wasm_memory_size(0) * 65536;
  uint8_t *const zero = (void *)0;
  IS(__wasi_random_get(zero, 0xFFFFFFFF), FAULT);
  IS(__wasi_random_get(zero + size, 0xFFFFFFFF), FAULT);
  IS(__wasi_random_get(zero + 0xFFFFFFFF, 0xFFFFFFFF), FAULT);
  IS(__wasi_random_get(zero + 1024, 0xFFFFFC00), FAULT); // the end wraps to 0
  IS(__wasi_random_get(zero + size - 16, 17), FAULT);
  IS(__wasi_random_get(zero + size - 16, 16), SUCCESS);
  IS(__wasi_random_get(zero + size, 0), SUCCESS);
  IS(__wasi_random_get(zero + size + 1, 0), FAULT);
  const uint32_t large = 64 << 20;
  if (__builtin_wasm_memory_grow(0, large / 65536) == (size_t)-1) return 1;
  uint8_t *const added = zero + size;
  IS(__wasi_random_get(added, large), SUCCESS);
  unsigned zeros = 0;
  for (uint32_t i = 0; i < large; i += 1024) zeros += !added[i];
  CHECK(zeros < large / 1024 / 100);
  return verdict();
}
