// C = alpha A B' + alpha B A' + beta C, lower triangle
#include "kernel.h"
enum { M = 480, N = 560 };

static void kernel(int m, int n, double alpha, double beta, double c[N][N], double a[N][M], double b[N][M]) {
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j <= i; ++j) c[i][j] *= beta;
    for (int k = 0; k < m; ++k)
      for (int j = 0; j <= i; ++j) c[i][j] += a[j][k] * alpha * b[i][k] + b[j][k] * alpha * a[i][k];
  }
}

int main(void) {
  MATRIX(c, N, N);
  MATRIX(a, N, M);
  MATRIX(b, N, M);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < M; ++j) {
      a[i][j] = part(i, j + 1, N);
      b[i][j] = part(i, j + 2, M);
    }
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) c[i][j] = part(i, j + 3, N);
  kernel(M, N, 1.5, 1.2, c, a, b);
  report("syr2k", c, N * N);
}
