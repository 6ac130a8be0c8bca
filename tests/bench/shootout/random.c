// A linear congruential generator: dependent divisions.
#include <stdio.h>
#include "opaque.h"

static double next(double max) {
  static long last = 42;
  last = (last * 3877 + 29573) % 139968;
  return max * (double)last / 139968;
}

int main(void) {
  double result = 0;
  for (int i = opaque(40000000); i > 0; --i) result = next(100);
  printf("%.9f\n", result);
}
