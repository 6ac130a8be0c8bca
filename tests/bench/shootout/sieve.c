// Eratosthenes' sieve.
#include <stdio.h>
#include <string.h>
#include "opaque.h"

static char flags[17000];

int main(void) {
  const int size = opaque(16384);
  int count = 0;
  for (int round = 0; round < 6000; ++round) {
    memset(flags, 1, sizeof flags);
    for (int i = 2; i <= size; ++i)
      if (flags[i]) {
        for (int k = i + i; k <= size; k += i) flags[k] = 0;
        ++count;
      }
  }
  printf("%d\n", count);
}
