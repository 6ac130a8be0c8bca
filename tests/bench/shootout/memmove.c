// Blocks of memory moved by a byte, by the C library.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "opaque.h"

int main(void) {
  enum { kSize = 200000 };
  unsigned char *const data = malloc(kSize);
  for (int i = 0; i < kSize; ++i) data[i] = (unsigned char)(i * 7);
  for (int round = 0; round < 24000; ++round) {
    const int by = opaque(1 + (round & 3));
    memmove(data, data + by, (size_t)(kSize - by));
    data[kSize - 1] = (unsigned char)round;
  }
  unsigned sum = 0;
  for (int i = 0; i < kSize; ++i) sum = sum * 31 + data[i];
  printf("%u\n", sum);
}
