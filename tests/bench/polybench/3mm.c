// G = (A B) (C D)
#include "kernel.h"
enum { NI = 350, NJ = 400, NK = 420, NL = 450, NM = 480 };

static void kernel(int ni, int nj, int nk, int nl, int nm, double e[NI][NJ], double a[NI][NK], double b[NK][NJ], double f[NJ][NL],
                   double c[NJ][NM], double d[NM][NL], double g[NI][NL]) {
  for (int i = 0; i < ni; ++i)
    for (int j = 0; j < nj; ++j) {
      e[i][j] = 0;
      for (int k = 0; k < nk; ++k) e[i][j] += a[i][k] * b[k][j];
    }
  for (int i = 0; i < nj; ++i)
    for (int j = 0; j < nl; ++j) {
      f[i][j] = 0;
      for (int k = 0; k < nm; ++k) f[i][j] += c[i][k] * d[k][j];
    }
  for (int i = 0; i < ni; ++i)
    for (int j = 0; j < nl; ++j) {
      g[i][j] = 0;
      for (int k = 0; k < nj; ++k) g[i][j] += e[i][k] * f[k][j];
    }
}

int main(void) {
  MATRIX(e, NI, NJ);
  MATRIX(a, NI, NK);
  MATRIX(b, NK, NJ);
  MATRIX(f, NJ, NL);
  MATRIX(c, NJ, NM);
  MATRIX(d, NM, NL);
  MATRIX(g, NI, NL);
  for (int i = 0; i < NI; ++i)
    for (int j = 0; j < NK; ++j) a[i][j] = part(i, j, NI) / 5;
  for (int i = 0; i < NK; ++i)
    for (int j = 0; j < NJ; ++j) b[i][j] = part(i, j + 2, NJ) / 5;
  for (int i = 0; i < NJ; ++i)
    for (int j = 0; j < NM; ++j) c[i][j] = part(i, j + 3, NL) / 5;
  for (int i = 0; i < NM; ++i)
    for (int j = 0; j < NL; ++j) d[i][j] = part(i, j + 2, NK) / 5;
  kernel(NI, NJ, NK, NL, NM, e, a, b, f, c, d, g);
  report("3mm", g, NI * NL);
}
