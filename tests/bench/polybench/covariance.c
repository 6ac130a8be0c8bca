// Covariances between the columns of a table
#include "kernel.h"
enum { M = 480, N = 560 };

static void kernel(int m, int n, double data[N][M], double cov[M][M], double *mean) {
  for (int j = 0; j < m; ++j) {
    mean[j] = 0;
    for (int i = 0; i < n; ++i) mean[j] += data[i][j];
    mean[j] /= n;
  }
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < m; ++j) data[i][j] -= mean[j];
  for (int i = 0; i < m; ++i)
    for (int j = i; j < m; ++j) {
      cov[i][j] = 0;
      for (int k = 0; k < n; ++k) cov[i][j] += data[k][i] * data[k][j];
      cov[i][j] /= n - 1.0;
      cov[j][i] = cov[i][j];
    }
}

int main(void) {
  MATRIX(data, N, M);
  MATRIX(cov, M, M);
  VECTOR(mean, M);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < M; ++j) data[i][j] = (double)(i * j % 83) / M;
  kernel(M, N, data, cov, mean);
  report("covariance", cov, M * M);
}
