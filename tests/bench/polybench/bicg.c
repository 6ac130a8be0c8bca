// s = A' r, q = A p
#include "kernel.h"
enum { M = 1900, N = 2100, ROUNDS = 30 };

static void kernel(int m, int n, double a[N][M], double *s, double *q, double *p, double *r) {
  for (int i = 0; i < m; ++i) s[i] = 0;
  for (int i = 0; i < n; ++i) {
    q[i] = 0;
    for (int j = 0; j < m; ++j) {
      s[j] += r[i] * a[i][j];
      q[i] += a[i][j] * p[j];
    }
  }
}

int main(void) {
  MATRIX(a, N, M);
  VECTOR(s, M);
  VECTOR(q, N);
  VECTOR(p, M);
  VECTOR(r, N);
  for (int i = 0; i < M; ++i) p[i] = part(i, 0, M);
  for (int i = 0; i < N; ++i) {
    r[i] = part(i, 1, N);
    for (int j = 0; j < M; ++j) a[i][j] = part(i, j, N);
  }
  for (int round = 0; round < ROUNDS; ++round) {
    kernel(M, N, a, s, q, p, r);
    p[round] += 0.5;
    r[round] -= 0.25;
  }
  report("bicg.s", s, M);
  report("bicg.q", q, N);
}
