// Six nested loops around a number that each step depends on.
#include <stdio.h>
#include "opaque.h"

int main(void) {
  const int n = opaque(26);
  unsigned x = 0;
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b)
      for (int c = 0; c < n; ++c)
        for (int d = 0; d < n; ++d)
          for (int e = 0; e < n; ++e)
            for (int f = 0; f < n; ++f) x = x * 5 + (unsigned)(e ^ f);
  printf("%u\n", x);
}
