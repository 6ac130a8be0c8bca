// C = alpha A B + beta C
#include "kernel.h"
enum { NI = 600, NJ = 660, NK = 720 };

static void kernel(int ni, int nj, int nk, double alpha, double beta, double c[NI][NJ], double a[NI][NK], double b[NK][NJ]) {
  for (int i = 0; i < ni; ++i) {
    for (int j = 0; j < nj; ++j) c[i][j] *= beta;
    for (int k = 0; k < nk; ++k)
      for (int j = 0; j < nj; ++j) c[i][j] += alpha * a[i][k] * b[k][j];
  }
}

int main(void) {
  MATRIX(c, NI, NJ);
  MATRIX(a, NI, NK);
  MATRIX(b, NK, NJ);
  for (int i = 0; i < NI; ++i)
    for (int j = 0; j < NJ; ++j) c[i][j] = part(i, j, NI);
  for (int i = 0; i < NI; ++i)
    for (int k = 0; k < NK; ++k) a[i][k] = part(i, k, NK);
  for (int k = 0; k < NK; ++k)
    for (int j = 0; j < NJ; ++j) b[k][j] = part(k, j, NJ);
  kernel(NI, NJ, NK, 1.5, 1.2, c, a, b);
  report("gemm", c, NI * NJ);
}
