// B = alpha A' B, A lower triangular with ones on its diagonal
#include "kernel.h"
enum { M = 500, N = 600 };

static void kernel(int m, int n, double alpha, double a[M][M], double b[M][N]) {
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < n; ++j) {
      for (int k = i + 1; k < m; ++k) b[i][j] += a[k][i] * b[k][j];
      b[i][j] = alpha * b[i][j];
    }
}

int main(void) {
  MATRIX(a, M, M);
  MATRIX(b, M, N);
  for (int i = 0; i < M; ++i) {
    for (int j = 0; j < i; ++j) a[i][j] = part(i, j, M);
    a[i][i] = 1;
    for (int j = 0; j < N; ++j) b[i][j] = part(N + i, j, N);
  }
  kernel(M, N, 1.5, a, b);
  report("trmm", b, M * N);
}
