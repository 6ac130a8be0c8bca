// Nine-point averages in place
#include "kernel.h"
enum { N = 500, STEPS = 50 };

static void kernel(int steps, int n, double a[N][N]) {
  for (int t = 0; t <= steps - 1; ++t)
    for (int i = 1; i <= n - 2; ++i)
      for (int j = 1; j <= n - 2; ++j)
        a[i][j] = (a[i - 1][j - 1] + a[i - 1][j] + a[i - 1][j + 1] + a[i][j - 1] + a[i][j] + a[i][j + 1] + a[i + 1][j - 1] +
                   a[i + 1][j] + a[i + 1][j + 1]) / 9.0;
}

int main(void) {
  MATRIX(a, N, N);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) a[i][j] = ((double)i * (j + 2) + 2) / N;
  kernel(STEPS, N, a);
  report("seidel-2d", a, N * N);
}
