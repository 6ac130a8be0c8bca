// A = L U without pivots, in place
#include "kernel.h"
enum { N = 750 };

static void kernel(int n, double a[N][N]) {
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) {
      for (int k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[k][j];
      a[i][j] /= a[j][j];
    }
    for (int j = i; j < n; ++j)
      for (int k = 0; k < i; ++k) a[i][j] -= a[i][k] * a[k][j];
  }
}

int main(void) {
  MATRIX(a, N, N);
  fill_definite(N, a);
  kernel(N, a);
  report("lu", a, N * N);
}
