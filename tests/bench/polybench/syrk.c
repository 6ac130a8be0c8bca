// C = alpha A A' + beta C, lower triangle
#include "kernel.h"
enum { M = 600, N = 720 };

static void kernel(int m, int n, double alpha, double beta, double c[N][N], double a[N][M]) {
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j <= i; ++j) c[i][j] *= beta;
    for (int k = 0; k < m; ++k)
      for (int j = 0; j <= i; ++j) c[i][j] += alpha * a[i][k] * a[j][k];
  }
}

int main(void) {
  MATRIX(c, N, N);
  MATRIX(a, N, M);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < M; ++j) a[i][j] = part(i, j, N);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) c[i][j] = part(i, j + 2, M);
  kernel(M, N, 1.5, 1.2, c, a);
  report("syrk", c, N * N);
}
