// Heap sort of doubles.
#include <stdio.h>
#include <stdlib.h>

static void heapsort_(int n, double *a) {
  int l = n / 2 + 1, ir = n;
  for (;;) {
    double moved;
    if (l > 1) {
      moved = a[--l];
    } else {
      moved = a[ir];
      a[ir] = a[1];
      if (--ir == 1) {
        a[1] = moved;
        return;
      }
    }
    int i = l, j = l * 2;
    while (j <= ir) {
      if (j < ir && a[j] < a[j + 1]) ++j;
      if (moved < a[j]) {
        a[i] = a[j];
        i = j;
        j += j;
      } else {
        j = ir + 1;
      }
    }
    a[i] = moved;
  }
}

int main(void) {
  enum { kCount = 500000 };
  double *const a = malloc(sizeof(double) * (kCount + 1));
  unsigned long seed = 42;
  double sum = 0;
  for (int round = 0; round < 4; ++round) {
    for (int i = 1; i <= kCount; ++i) a[i] = (double)(seed = (seed * 3877 + 29573) % 139968) / 139968;
    heapsort_(kCount, a);
    sum += a[kCount / 3] + a[kCount];
  }
  printf("%.12g\n", sum);
}
