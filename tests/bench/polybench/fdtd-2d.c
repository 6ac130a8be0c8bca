// Finite differences in the time domain: Maxwell's equations in a plane
#include "kernel.h"
enum { X = 600, Y = 700, STEPS = 180 };

static void kernel(int steps, int nx, int ny, double ex[X][Y], double ey[X][Y], double hz[X][Y], double *pulse) {
  for (int t = 0; t < steps; ++t) {
    for (int j = 0; j < ny; ++j) ey[0][j] = pulse[t];
    for (int i = 1; i < nx; ++i)
      for (int j = 0; j < ny; ++j) ey[i][j] = ey[i][j] - 0.5 * (hz[i][j] - hz[i - 1][j]);
    for (int i = 0; i < nx; ++i)
      for (int j = 1; j < ny; ++j) ex[i][j] = ex[i][j] - 0.5 * (hz[i][j] - hz[i][j - 1]);
    for (int i = 0; i < nx - 1; ++i)
      for (int j = 0; j < ny - 1; ++j)
        hz[i][j] = hz[i][j] - 0.7 * (ex[i][j + 1] - ex[i][j] + ey[i + 1][j] - ey[i][j]);
  }
}

int main(void) {
  MATRIX(ex, X, Y);
  MATRIX(ey, X, Y);
  MATRIX(hz, X, Y);
  VECTOR(pulse, STEPS);
  for (int t = 0; t < STEPS; ++t) pulse[t] = t;
  for (int i = 0; i < X; ++i)
    for (int j = 0; j < Y; ++j) {
      ex[i][j] = (double)i * (j + 1) / X;
      ey[i][j] = (double)i * (j + 2) / Y;
      hz[i][j] = (double)i * (j + 3) / X;
    }
  kernel(STEPS, X, Y, ex, ey, hz, pulse);
  report("fdtd-2d", hz, X * Y);
}
