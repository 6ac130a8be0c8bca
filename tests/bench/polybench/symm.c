// C = alpha A B + beta C, A symmetric, of which the lower triangle is used
#include "kernel.h"
enum { M = 500, N = 600 };

static void kernel(int m, int n, double alpha, double beta, double c[M][N], double a[M][M], double b[M][N]) {
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < n; ++j) {
      double t = 0;
      for (int k = 0; k < i; ++k) {
        c[k][j] += alpha * b[i][j] * a[i][k];
        t += b[k][j] * a[i][k];
      }
      c[i][j] = beta * c[i][j] + alpha * b[i][j] * a[i][i] + alpha * t;
    }
}

int main(void) {
  MATRIX(c, M, N);
  MATRIX(a, M, M);
  MATRIX(b, M, N);
  for (int i = 0; i < M; ++i)
    for (int j = 0; j < N; ++j) {
      c[i][j] = part(i, j, 100);
      b[i][j] = part(N + i, j, 100);
    }
  for (int i = 0; i < M; ++i)
    for (int j = 0; j < M; ++j) a[i][j] = j <= i ? part(i, j, 100) : -999;
  kernel(M, N, 1.5, 1.2, c, a, b);
  report("symm", c, M * N);
}
