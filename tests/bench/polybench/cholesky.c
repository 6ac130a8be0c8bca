// A = L L', in place
#include "kernel.h"
enum { N = 900 };

static void kernel(int n, double a[N][N]) {
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) {
      for (int k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
      a[i][j] /= a[j][j];
    }
    for (int k = 0; k < i; ++k) a[i][i] -= a[i][k] * a[i][k];
    a[i][i] = sqrt(a[i][i]);
  }
}

int main(void) {
  MATRIX(a, N, N);
  fill_definite(N, a);
  kernel(N, a);
  report("cholesky", a, N * N);
}
