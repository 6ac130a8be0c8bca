// Shortest paths between all pairs, in a matrix of ints
#include "kernel.h"
enum { N = 700 };

static void kernel(int n, int path[N][N]) {
  for (int k = 0; k < n; ++k)
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        path[i][j] = path[i][j] < path[i][k] + path[k][j] ? path[i][j] : path[i][k] + path[k][j];
}

int main(void) {
  int(*path)[N] = allocate(sizeof(int) * N * N);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) path[i][j] = (i + j) % 13 == 0 || (i + j) % 7 == 0 || (i + j) % 11 == 0 ? 999 : i * j % 7 + 1;
  kernel(N, path);
  uint64_t sum = 0;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) sum = sum * 31 + (uint64_t)path[i][j];
  printf("floyd-warshall %llu\n", (unsigned long long)sum);
}
