// Products of matrices of ints that are arrays of rows.
#include <stdio.h>
#include <stdlib.h>

static int **make(int rows, int columns) {
  int **const m = malloc(sizeof(int *) * (size_t)rows);
  for (int i = 0, count = 1; i < rows; ++i) {
    m[i] = malloc(sizeof(int) * (size_t)columns);
    for (int j = 0; j < columns; ++j) m[i][j] = count++;
  }
  return m;
}

static void multiply(int rows, int columns, int **a, int **b, int **c) {
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j) {
      int value = 0;
      for (int k = 0; k < columns; ++k) value += a[i][k] * b[k][j];
      c[i][j] = value;
    }
}

int main(void) {
  enum { kSide = 60 };
  int **const a = make(kSide, kSide), **const b = make(kSide, kSide), **const c = make(kSide, kSide);
  unsigned sum = 0;
  for (int round = 0; round < 1200; ++round) {
    multiply(kSide, kSide, a, b, c);
    a[round % kSide][3] += c[2][round % kSide] & 7;
    sum += (unsigned)c[4][4];
  }
  printf("%d %d %d %u\n", c[0][0], c[2][3], c[3][2], sum);
}
