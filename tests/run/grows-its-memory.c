// malloc beyond the initial memory: memory.grow gives zeroed pages, all of them usable.
//! stdout: 64 blocks of 1 MiB, all zero at first, sum 2016
//! stdout: too much is refused
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kBlocks = 64, kSize = 1 << 20 };

int main(void) {
  unsigned char *blocks[kBlocks];
  int sum = 0, zero = 1;
  for (int i = 0; i < kBlocks; ++i) {
    blocks[i] = calloc(1, kSize);
    for (int at = 0; at < kSize; at += 4096) zero &= blocks[i][at] == 0;
    memset(blocks[i], i, kSize);
  }
  for (int i = 0; i < kBlocks; ++i) sum += blocks[i][kSize - 1];
  printf("%d blocks of 1 MiB, %s, sum %d\n", kBlocks, zero ? "all zero at first" : "NOT ZERO", sum);
  for (int i = 0; i < 5; ++i) {
    void *volatile block = malloc(1u << 30); // volatile: clang removes an unused malloc and thinks that it succeeds
    if (!block) {
      puts("too much is refused");
      return 0;
    }
  }
  puts("5 GiB came from somewhere");
}
