// Compresses what it reads at three levels by the library of Debian's source package libzstd, unpacks it again some times, and
// prints the sizes. The command-line program needs more of a system than WASI has.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

static void check(int is_good, const char *what) {
  if (is_good) return;
  fprintf(stderr, "zstd-job: %s\n", what);
  exit(1);
}

int main(void) {
  enum { kMost = 8 << 20, kUnpacked = 12 };
  char *const plain = malloc(kMost);
  check(plain != NULL, "no memory");
  const size_t size = fread(plain, 1, kMost, stdin);
  const size_t room = ZSTD_compressBound(size);
  char *const packed = malloc(room), *const again = malloc(size);
  check(packed && again, "no memory");
  static const int levels[] = {1, 3, 9};
  for (unsigned i = 0; i < sizeof levels / sizeof *levels; ++i) {
    const size_t made = ZSTD_compress(packed, room, plain, size, levels[i]);
    check(!ZSTD_isError(made), "it could not be compressed");
    for (int n = 0; n < kUnpacked; ++n) check(ZSTD_decompress(again, size, packed, made) == size, "it does not give all back");
    check(!memcmp(again, plain, size), "it gives something else back"); // once: the C library's comparison is not what is measured
    printf("level %d: %zu of %zu\n", levels[i], made, size);
  }
  return 0;
}
