// Ackermann's function: calls that call.
#include <stdio.h>
#include "opaque.h"

__attribute__((noinline)) static int ackermann(int m, int n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

int main(void) {
  int total = 0;
  for (int round = 0; round < 100; ++round) total += ackermann(3, opaque(7) + (total & 1));
  printf("%d\n", total);
}
