// y = A' (A x)
#include "kernel.h"
enum { M = 1900, N = 2100, ROUNDS = 30 };

static void kernel(int m, int n, double a[M][N], double *x, double *y, double *t) {
  for (int i = 0; i < n; ++i) y[i] = 0;
  for (int i = 0; i < m; ++i) {
    t[i] = 0;
    for (int j = 0; j < n; ++j) t[i] += a[i][j] * x[j];
    for (int j = 0; j < n; ++j) y[j] += a[i][j] * t[i];
  }
}

int main(void) {
  MATRIX(a, M, N);
  VECTOR(x, N);
  VECTOR(y, N);
  VECTOR(t, M);
  for (int i = 0; i < N; ++i) x[i] = 1 + (double)i / N;
  for (int i = 0; i < M; ++i)
    for (int j = 0; j < N; ++j) a[i][j] = part(i, j, N) / 5;
  for (int round = 0; round < ROUNDS; ++round) {
    kernel(M, N, a, x, y, t);
    x[round] += 0.5;
  }
  report("atax", y, N);
}
