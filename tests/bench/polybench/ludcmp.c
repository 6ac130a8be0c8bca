// A x = b by LU decomposition and substitution
#include "kernel.h"
enum { N = 750 };

static void kernel(int n, double a[N][N], double *b, double *x, double *y) {
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) {
      double w = a[i][j];
      for (int k = 0; k < j; ++k) w -= a[i][k] * a[k][j];
      a[i][j] = w / a[j][j];
    }
    for (int j = i; j < n; ++j) {
      double w = a[i][j];
      for (int k = 0; k < i; ++k) w -= a[i][k] * a[k][j];
      a[i][j] = w;
    }
  }
  for (int i = 0; i < n; ++i) {
    double w = b[i];
    for (int j = 0; j < i; ++j) w -= a[i][j] * y[j];
    y[i] = w;
  }
  for (int i = n - 1; i >= 0; --i) {
    double w = y[i];
    for (int j = i + 1; j < n; ++j) w -= a[i][j] * x[j];
    x[i] = w / a[i][i];
  }
}

int main(void) {
  MATRIX(a, N, N);
  VECTOR(b, N);
  VECTOR(x, N);
  VECTOR(y, N);
  fill_definite(N, a);
  for (int i = 0; i < N; ++i) b[i] = (double)(i + 1) / N / 2 + 4;
  kernel(N, a, b, x, y);
  report("ludcmp", x, N);
}
