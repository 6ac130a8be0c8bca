// Heat in a cube
#include "kernel.h"
enum { N = 90, STEPS = 60 };

static void kernel(int steps, int n, double a[N][N][N], double b[N][N][N]) {
  for (int t = 1; t <= steps; ++t) {
    for (int i = 1; i < n - 1; ++i)
      for (int j = 1; j < n - 1; ++j)
        for (int k = 1; k < n - 1; ++k)
          b[i][j][k] = 0.125 * (a[i + 1][j][k] - 2 * a[i][j][k] + a[i - 1][j][k]) +
                       0.125 * (a[i][j + 1][k] - 2 * a[i][j][k] + a[i][j - 1][k]) +
                       0.125 * (a[i][j][k + 1] - 2 * a[i][j][k] + a[i][j][k - 1]) + a[i][j][k];
    for (int i = 1; i < n - 1; ++i)
      for (int j = 1; j < n - 1; ++j)
        for (int k = 1; k < n - 1; ++k)
          a[i][j][k] = 0.125 * (b[i + 1][j][k] - 2 * b[i][j][k] + b[i - 1][j][k]) +
                       0.125 * (b[i][j + 1][k] - 2 * b[i][j][k] + b[i][j - 1][k]) +
                       0.125 * (b[i][j][k + 1] - 2 * b[i][j][k] + b[i][j][k - 1]) + b[i][j][k];
  }
}

int main(void) {
  double(*a)[N][N] = allocate(sizeof(double) * N * N * N), (*b)[N][N] = allocate(sizeof(double) * N * N * N);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j)
      for (int k = 0; k < N; ++k) a[i][j][k] = b[i][j][k] = (double)(i + j + (N - k)) * 10 / N;
  kernel(STEPS, N, a, b);
  report("heat-3d", a, N * N * N);
}
