// D = alpha A B C + beta D
#include "kernel.h"
enum { NI = 400, NJ = 450, NK = 500, NL = 550 };

static void kernel(int ni, int nj, int nk, int nl, double alpha, double beta, double t[NI][NJ], double a[NI][NK], double b[NK][NJ],
                   double c[NJ][NL], double d[NI][NL]) {
  for (int i = 0; i < ni; ++i)
    for (int j = 0; j < nj; ++j) {
      t[i][j] = 0;
      for (int k = 0; k < nk; ++k) t[i][j] += alpha * a[i][k] * b[k][j];
    }
  for (int i = 0; i < ni; ++i)
    for (int j = 0; j < nl; ++j) {
      d[i][j] *= beta;
      for (int k = 0; k < nj; ++k) d[i][j] += t[i][k] * c[k][j];
    }
}

int main(void) {
  MATRIX(t, NI, NJ);
  MATRIX(a, NI, NK);
  MATRIX(b, NK, NJ);
  MATRIX(c, NJ, NL);
  MATRIX(d, NI, NL);
  for (int i = 0; i < NI; ++i)
    for (int j = 0; j < NK; ++j) a[i][j] = part(i, j, NI);
  for (int i = 0; i < NK; ++i)
    for (int j = 0; j < NJ; ++j) b[i][j] = part(i, j + 1, NJ);
  for (int i = 0; i < NJ; ++i)
    for (int j = 0; j < NL; ++j) c[i][j] = part(i, j + 3, NL);
  for (int i = 0; i < NI; ++i)
    for (int j = 0; j < NL; ++j) d[i][j] = part(i, j + 2, NK);
  kernel(NI, NJ, NK, NL, 1.5, 1.2, t, a, b, c, d);
  report("2mm", d, NI * NL);
}
