// Multi-resolution analysis: a product of a matrix with each row of a cube
#include "kernel.h"
enum { R = 110, Q = 100, P = 120 };

static void kernel(int nr, int nq, int np, double a[R][Q][P], double c4[P][P], double *sum) {
  for (int r = 0; r < nr; ++r)
    for (int q = 0; q < nq; ++q) {
      for (int p = 0; p < np; ++p) {
        sum[p] = 0;
        for (int s = 0; s < np; ++s) sum[p] += a[r][q][s] * c4[s][p];
      }
      for (int p = 0; p < np; ++p) a[r][q][p] = sum[p];
    }
}

int main(void) {
  double(*a)[Q][P] = allocate(sizeof(double) * R * Q * P);
  MATRIX(c4, P, P);
  VECTOR(sum, P);
  for (int i = 0; i < R; ++i)
    for (int j = 0; j < Q; ++j)
      for (int k = 0; k < P; ++k) a[i][j][k] = (double)((i * j + k) % P) / P;
  for (int i = 0; i < P; ++i)
    for (int j = 0; j < P; ++j) c4[i][j] = (double)(i * j % P) / P;
  kernel(R, Q, P, a, c4, sum);
  report("doitgen", a, R * Q * P);
}
