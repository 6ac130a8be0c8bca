// A += u1 v1' + u2 v2', x += beta A' y + z, w += alpha A x
#include "kernel.h"
enum { N = 1500, ROUNDS = 14 };

static void kernel(int n, double alpha, double beta, double a[N][N], double *u1, double *v1, double *u2, double *v2, double *w,
                   double *x, double *y, double *z) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) a[i][j] = a[i][j] + u1[i] * v1[j] + u2[i] * v2[j];
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) x[i] = x[i] + beta * a[j][i] * y[j];
  for (int i = 0; i < n; ++i) x[i] = x[i] + z[i];
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) w[i] = w[i] + alpha * a[i][j] * x[j];
}

int main(void) {
  MATRIX(a, N, N);
  VECTOR(u1, N);
  VECTOR(v1, N);
  VECTOR(u2, N);
  VECTOR(v2, N);
  VECTOR(w, N);
  VECTOR(x, N);
  VECTOR(y, N);
  VECTOR(z, N);
  for (int i = 0; i < N; ++i) {
    const double f = (double)(i + 1) / N;
    u1[i] = i % 7;
    u2[i] = f / 2;
    v1[i] = f / 4;
    v2[i] = f / 6;
    y[i] = f / 8;
    z[i] = f / 9;
    x[i] = w[i] = 0;
    for (int j = 0; j < N; ++j) a[i][j] = part(i, j, N);
  }
  for (int round = 0; round < ROUNDS; ++round) {
    kernel(N, 1.5, 1.2, a, u1, v1, u2, v2, w, x, y, z);
    for (int i = 0; i < N; ++i) x[i] *= 1e-6;
  }
  report("gemver", w, N);
}
