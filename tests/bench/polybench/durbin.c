// Levinson and Durbin's recursion for a Toeplitz system
#include "kernel.h"
enum { N = 2000, ROUNDS = 35 };

static void kernel(int n, double *r, double *y) {
  static double z[N];
  y[0] = -r[0];
  double beta = 1, alpha = -r[0];
  for (int k = 1; k < n; ++k) {
    beta = (1 - alpha * alpha) * beta;
    double sum = 0;
    for (int i = 0; i < k; ++i) sum += r[k - i - 1] * y[i];
    alpha = -(r[k] + sum) / beta;
    for (int i = 0; i < k; ++i) z[i] = y[i] + alpha * y[k - i - 1];
    for (int i = 0; i < k; ++i) y[i] = z[i];
    y[k] = alpha;
  }
}

int main(void) {
  VECTOR(r, N);
  VECTOR(y, N);
  for (int i = 0; i < N; ++i) r[i] = part(i, 0, 29) / (4.0 * (i + 2));
  for (int round = 0; round < ROUNDS; ++round) {
    kernel(N, r, y);
    r[round] *= 0.5;
  }
  report("durbin", y, N);
}
