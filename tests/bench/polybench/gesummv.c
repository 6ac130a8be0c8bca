// y = alpha A x + beta B x
#include "kernel.h"
enum { N = 1500, ROUNDS = 30 };

static void kernel(int n, double alpha, double beta, double a[N][N], double b[N][N], double *t, double *x, double *y) {
  for (int i = 0; i < n; ++i) {
    t[i] = 0;
    y[i] = 0;
    for (int j = 0; j < n; ++j) {
      t[i] = a[i][j] * x[j] + t[i];
      y[i] = b[i][j] * x[j] + y[i];
    }
    y[i] = alpha * t[i] + beta * y[i];
  }
}

int main(void) {
  MATRIX(a, N, N);
  MATRIX(b, N, N);
  VECTOR(t, N);
  VECTOR(x, N);
  VECTOR(y, N);
  for (int i = 0; i < N; ++i) {
    x[i] = part(i, 0, N);
    for (int j = 0; j < N; ++j) {
      a[i][j] = part(i, j + 1, N);
      b[i][j] = part(i, j + 2, N);
    }
  }
  for (int round = 0; round < ROUNDS; ++round) {
    kernel(N, 1.5, 1.2, a, b, t, x, y);
    x[round] += 0.25;
  }
  report("gesummv", y, N);
}
