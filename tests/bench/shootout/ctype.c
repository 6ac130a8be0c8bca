// Classification of characters one byte at a time.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "opaque.h"

#define SMALL static int
SMALL upper(int c) { return (unsigned)c - 'A' < 26; }
SMALL lower(int c) { return (unsigned)c - 'a' < 26; }
SMALL digit(int c) { return (unsigned)c - '0' < 10; }
SMALL space(int c) { return c == ' ' || (unsigned)c - '\t' < 5; }

int main(void) {
  enum { kSize = 4000000 };
  uint8_t *const text = malloc(kSize);
  for (int i = 0; i < kSize; ++i) text[i] = (uint8_t)((unsigned)i * 2654435761u >> 24);
  unsigned long counts[5] = {0};
  for (int round = 0; round < 12; ++round)
    for (int i = 0; i < kSize; ++i) {
      const int c = opaque(text[i]) & 127;
      if (upper(c)) ++counts[0], text[i] |= 32;
      else if (lower(c)) ++counts[1], text[i] &= (uint8_t)~32;
      else if (digit(c)) ++counts[2];
      else if (space(c)) ++counts[3];
      else ++counts[4];
    }
  printf("%lu %lu %lu %lu %lu\n", counts[0], counts[1], counts[2], counts[3], counts[4]);
}
