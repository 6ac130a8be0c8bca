// Three-point averages, back and forth between two vectors
#include "kernel.h"
enum { N = 4000, STEPS = 30000 };

static void kernel(int steps, int n, double *a, double *b) {
  for (int t = 0; t < steps; ++t) {
    for (int i = 1; i < n - 1; ++i) b[i] = 0.33333 * (a[i - 1] + a[i] + a[i + 1]);
    for (int i = 1; i < n - 1; ++i) a[i] = 0.33333 * (b[i - 1] + b[i] + b[i + 1]);
  }
}

int main(void) {
  VECTOR(a, N);
  VECTOR(b, N);
  for (int i = 0; i < N; ++i) {
    a[i] = ((double)i + 2) / N;
    b[i] = ((double)i + 3) / N;
  }
  kernel(STEPS, N, a, b);
  report("jacobi-1d", a, N);
}
