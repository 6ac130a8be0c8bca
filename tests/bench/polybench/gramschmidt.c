// A = Q R by the modified Gram-Schmidt process
#include "kernel.h"
enum { M = 450, N = 500 };

static void kernel(int m, int n, double a[M][N], double r[N][N], double q[M][N]) {
  for (int k = 0; k < n; ++k) {
    double norm = 0;
    for (int i = 0; i < m; ++i) norm += a[i][k] * a[i][k];
    r[k][k] = sqrt(norm);
    for (int i = 0; i < m; ++i) q[i][k] = a[i][k] / r[k][k];
    for (int j = k + 1; j < n; ++j) {
      r[k][j] = 0;
      for (int i = 0; i < m; ++i) r[k][j] += q[i][k] * a[i][j];
      for (int i = 0; i < m; ++i) a[i][j] = a[i][j] - q[i][k] * r[k][j];
    }
  }
}

int main(void) {
  MATRIX(a, M, N);
  MATRIX(r, N, N);
  MATRIX(q, M, N);
  for (int i = 0; i < M; ++i)
    for (int j = 0; j < N; ++j) {
      a[i][j] = part(i, j * i % 23, M) * 100 + 10 + (i == j) * 500 + (j >= M && i == j - M) * 300;
      q[i][j] = 0;
    }
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) r[i][j] = 0;
  kernel(M, M, a, r, q);
  report("gramschmidt", r, (M - 1) * N);
}
