// Correlations between the columns of a table
#include "kernel.h"
enum { M = 480, N = 560 };

static void kernel(int m, int n, double data[N][M], double corr[M][M], double *mean, double *deviation) {
  for (int j = 0; j < m; ++j) {
    mean[j] = 0;
    for (int i = 0; i < n; ++i) mean[j] += data[i][j];
    mean[j] /= n;
  }
  for (int j = 0; j < m; ++j) {
    deviation[j] = 0;
    for (int i = 0; i < n; ++i) deviation[j] += (data[i][j] - mean[j]) * (data[i][j] - mean[j]);
    deviation[j] = sqrt(deviation[j] / n);
    if (deviation[j] <= 0.1) deviation[j] = 1;
  }
  const double root = sqrt((double)n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < m; ++j) {
      data[i][j] -= mean[j];
      data[i][j] /= root * deviation[j];
    }
  for (int i = 0; i < m - 1; ++i) {
    corr[i][i] = 1;
    for (int j = i + 1; j < m; ++j) {
      corr[i][j] = 0;
      for (int k = 0; k < n; ++k) corr[i][j] += data[k][i] * data[k][j];
      corr[j][i] = corr[i][j];
    }
  }
  corr[m - 1][m - 1] = 1;
}

int main(void) {
  MATRIX(data, N, M);
  MATRIX(corr, M, M);
  VECTOR(mean, M);
  VECTOR(deviation, M);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < M; ++j) data[i][j] = (double)(i * j % 79) / M + i;
  kernel(M, N, data, corr, mean, deviation);
  report("correlation", corr, M * M);
}
