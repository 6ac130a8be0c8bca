// x1 += A y1, x2 += A' y2
#include "kernel.h"
enum { N = 1600, ROUNDS = 12 };

static void kernel(int n, double *x1, double *x2, double *y1, double *y2, double a[N][N]) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) x1[i] += a[i][j] * y1[j];
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) x2[i] += a[j][i] * y2[j];
}

int main(void) {
  MATRIX(a, N, N);
  VECTOR(x1, N);
  VECTOR(x2, N);
  VECTOR(y1, N);
  VECTOR(y2, N);
  for (int i = 0; i < N; ++i) {
    x1[i] = part(i, 0, N);
    x2[i] = part(i, 1, N);
    y1[i] = part(i, 3, N);
    y2[i] = part(i, 4, N);
    for (int j = 0; j < N; ++j) a[i][j] = part(i, j, N);
  }
  for (int round = 0; round < ROUNDS; ++round) kernel(N, x1, x2, y1, y2, a);
  report("mvt.x1", x1, N);
  report("mvt.x2", x2, N);
}
