// printf of floating point: shortest, long, hexadecimal, infinities and the smallest numbers.
//! stdout: 0.1 0.10000000000000001 0x1.999999999999ap-4
//! stdout: 1e+100 1e+100 0x1.249ad2594c37dp+332
//! stdout: 4.94066e-324 4.9406564584124654e-324 0x1p-1074
//! stdout: -0 -0 -0x0p+0
//! stdout: inf -inf nan
//! stdout: 3.14 3 3.141592654 314.159265
//! stdout: 16777217 16777216
#include <math.h>
#include <stdio.h>

static void show(double x) { printf("%g %.17g %a\n", x, x, x); }

int main(void) {
  volatile double zero = 0, pi = 3.14159265358979;
  show(0.1);
  show(1e100);
  show(5e-324);
  show(-zero);
  printf("%f %f %f\n", 1 / zero, -1 / zero, (double)NAN);
  printf("%.2f %.0f %.9f %f\n", pi, pi, pi, pi * 100);
  printf("%.0f %.0f\n", 16777217.0, (double)(float)16777217.0);
}
