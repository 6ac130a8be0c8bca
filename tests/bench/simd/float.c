// Floating-point vectors: products of matrices (loads, broadcasts, products and sums) and a fractal (arithmetic in
// registers, comparisons, masks).
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef float f32x4 __attribute__((vector_size(16)));
typedef int32_t i32x4 __attribute__((vector_size(16)));

enum { kSize = 128 };
static f32x4 a[kSize][kSize / 4], b[kSize][kSize / 4], c[kSize][kSize / 4];

// Four rows and eight columns of c at a time.
__attribute__((noinline)) static void multiply(void) {
  for (int row = 0; row < kSize; row += 4)
    for (int column = 0; column < kSize / 4; column += 2) {
      f32x4 sum[4][2] = {0};
      for (int k = 0; k < kSize; ++k)
        for (int i = 0; i < 4; ++i) {
          const float x = ((const float *)a[row + i])[k];
          const f32x4 factor = {x, x, x, x};
          sum[i][0] += factor * b[k][column];
          sum[i][1] += factor * b[k][column + 1];
        }
      for (int i = 0; i < 4; ++i) {
        c[row + i][column] = sum[i][0];
        c[row + i][column + 1] = sum[i][1];
      }
    }
}

__attribute__((noinline)) static int32_t fractal(void) {
  i32x4 total = {0};
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; x += 4) {
      const f32x4 steps = {0, 1, 2, 3};
      const f32x4 re = ((float)x + steps) * (2.5f / 64) - 2.0f;
      const f32x4 im = (f32x4){0} + ((float)y * (2.5f / 64) - 1.25f);
      f32x4 zr = re, zi = im;
      i32x4 steps4 = {0};
      for (int n = 0; n < 64; ++n) {
        const f32x4 rr = zr * zr, ii = zi * zi;
        const i32x4 inside = rr + ii < 4.0f;
        if (!(inside[0] | inside[1] | inside[2] | inside[3]))
          break;
        steps4 -= inside;
        zi = 2.0f * zr * zi + im;
        zr = rr - ii + re;
      }
      total += steps4;
    }
  return total[0] + total[1] + total[2] + total[3];
}

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? atoi(argv[1]) : 4000;
  uint32_t random = 1;
  int64_t sum = 0;
  for (int i = 0; i < kSize; ++i)
    for (int k = 0; k < kSize; ++k) {
      random = random * 1664525 + 1013904223;
      ((float *)a[i])[k] = (float)(random >> 16) / 65536;
      ((float *)b[i])[k] = (float)(random & 0xFFFF) / 65536;
    }
  for (int i = 0; i < rounds; ++i) {
    ((float *)a[i % kSize])[i % 7] += 1;
    multiply();
    sum += (int64_t)((const float *)c[i % kSize])[i % kSize] + fractal();
  }
  printf("%lld\n", (long long)sum);
  return 0;
}
