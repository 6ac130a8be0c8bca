// Five-point averages, back and forth between two matrices
#include "kernel.h"
enum { N = 700, STEPS = 200 };

static void kernel(int steps, int n, double a[N][N], double b[N][N]) {
  for (int t = 0; t < steps; ++t) {
    for (int i = 1; i < n - 1; ++i)
      for (int j = 1; j < n - 1; ++j) b[i][j] = 0.2 * (a[i][j] + a[i][j - 1] + a[i][1 + j] + a[1 + i][j] + a[i - 1][j]);
    for (int i = 1; i < n - 1; ++i)
      for (int j = 1; j < n - 1; ++j) a[i][j] = 0.2 * (b[i][j] + b[i][j - 1] + b[i][1 + j] + b[1 + i][j] + b[i - 1][j]);
  }
}

int main(void) {
  MATRIX(a, N, N);
  MATRIX(b, N, N);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) {
      a[i][j] = ((double)i * (j + 2) + 2) / N;
      b[i][j] = ((double)i * (j + 3) + 3) / N;
    }
  kernel(STEPS, N, a, b);
  report("jacobi-2d", a, N * N);
}
