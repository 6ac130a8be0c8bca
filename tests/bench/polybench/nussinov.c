// Nussinov's folding of RNA: dynamic programming over a triangle of ints
#include "kernel.h"
enum { N = 1100 };

static inline int larger(int a, int b) { return a > b ? a : b; }
static inline int pairs(char a, char b) { return a + b == 3 ? 1 : 0; }

static void kernel(int n, char *seq, int table[N][N]) {
  for (int i = n - 1; i >= 0; --i)
    for (int j = i + 1; j < n; ++j) {
      if (j - 1 >= 0) table[i][j] = larger(table[i][j], table[i][j - 1]);
      if (i + 1 < n) table[i][j] = larger(table[i][j], table[i + 1][j]);
      if (j - 1 >= 0 && i + 1 < n) {
        if (i < j - 1)
          table[i][j] = larger(table[i][j], table[i + 1][j - 1] + pairs(seq[i], seq[j]));
        else
          table[i][j] = larger(table[i][j], table[i + 1][j - 1]);
      }
      for (int k = i + 1; k < j; ++k) table[i][j] = larger(table[i][j], table[i][k] + table[k + 1][j]);
    }
}

int main(void) {
  char *const seq = allocate(N);
  int(*table)[N] = allocate(sizeof(int) * N * N);
  for (int i = 0; i < N; ++i) {
    seq[i] = (char)((i * 7 + i / 5 + 1) % 4);
    for (int j = 0; j < N; ++j) table[i][j] = 0;
  }
  kernel(N, seq, table);
  uint64_t sum = 0;
  for (int i = 0; i < N; ++i)
    for (int j = i; j < N; ++j) sum = sum * 31 + (uint64_t)table[i][j];
  printf("nussinov %llu\n", (unsigned long long)sum);
}
