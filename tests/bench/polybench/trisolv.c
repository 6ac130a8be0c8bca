// L x = b by forward substitution
#include "kernel.h"
enum { N = 2000, ROUNDS = 60 };

static void kernel(int n, double l[N][N], double *x, double *b) {
  for (int i = 0; i < n; ++i) {
    x[i] = b[i];
    for (int j = 0; j < i; ++j) x[i] -= l[i][j] * x[j];
    x[i] = x[i] / l[i][i];
  }
}

int main(void) {
  MATRIX(l, N, N);
  VECTOR(x, N);
  VECTOR(b, N);
  for (int i = 0; i < N; ++i) {
    b[i] = i + 1;
    for (int j = 0; j <= i; ++j) l[i][j] = (double)(i + N - j + 1) * 2 / N;
  }
  for (int round = 0; round < ROUNDS; ++round) {
    kernel(N, l, x, b);
    b[round] += 1;
  }
  report("trisolv", x, N);
}
