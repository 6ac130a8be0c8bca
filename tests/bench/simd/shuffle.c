// Shuffles: pixels of three bytes are taken apart into planes, the planes transposed in blocks of 16x16, and put together
// again.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef uint8_t u8x16 __attribute__((vector_size(16)));

enum { kWidth = 128, kPixels = kWidth * kWidth };
static u8x16 pixels[kPixels * 3 / 16], planes[3][kPixels / 16], turned[3][kPixels / 16];

__attribute__((noinline)) static void split(void) {
  for (int i = 0; i < kPixels / 16; ++i) {
    const u8x16 a = pixels[3 * i], b = pixels[3 * i + 1], c = pixels[3 * i + 2];
    const u8x16 r = __builtin_shufflevector(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, -1, -1, -1, -1, -1);
    const u8x16 g = __builtin_shufflevector(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, -1, -1, -1, -1, -1);
    const u8x16 x = __builtin_shufflevector(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, -1, -1, -1, -1, -1, -1);
    planes[0][i] = __builtin_shufflevector(r, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
    planes[1][i] = __builtin_shufflevector(g, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);
    planes[2][i] = __builtin_shufflevector(x, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
  }
}

static u8x16 low(u8x16 a, u8x16 b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
static u8x16 high(u8x16 a, u8x16 b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// Unrolled for every target, so that the rows stay out of memory.
#define ALL _Pragma("clang loop unroll(full)")

// Blocks of 16x16: four rounds of interleaving row i with row i + 8.
__attribute__((noinline)) static void transpose(const u8x16 *from, u8x16 *to) {
  enum { kRow = kWidth / 16 };
  for (int y = 0; y < kRow; ++y)
    for (int x = 0; x < kRow; ++x) {
      u8x16 rows[16], next[16];
      ALL for (int i = 0; i < 16; ++i)
        rows[i] = from[(16 * y + i) * kRow + x];
      ALL for (int round = 0; round < 4; ++round) {
        ALL for (int i = 0; i < 8; ++i) {
          next[2 * i] = low(rows[i], rows[i + 8]);
          next[2 * i + 1] = high(rows[i], rows[i + 8]);
        }
        ALL for (int i = 0; i < 16; ++i)
          rows[i] = next[i];
      }
      ALL for (int i = 0; i < 16; ++i)
        to[(16 * x + i) * kRow + y] = rows[i];
    }
}

__attribute__((noinline)) static void join(void) {
  for (int i = 0; i < kPixels / 16; ++i) {
    const u8x16 r = turned[0][i], g = turned[1][i], x = turned[2][i];
    const u8x16 a = __builtin_shufflevector(r, g, 0, 16, -1, 1, 17, -1, 2, 18, -1, 3, 19, -1, 4, 20, -1, 5);
    const u8x16 b = __builtin_shufflevector(r, g, 21, -1, 6, 22, -1, 7, 23, -1, 8, 24, -1, 9, 25, -1, 10, 26);
    const u8x16 c = __builtin_shufflevector(r, g, -1, 11, 27, -1, 12, 28, -1, 13, 29, -1, 14, 30, -1, 15, 31, -1);
    pixels[3 * i] = __builtin_shufflevector(a, x, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15);
    pixels[3 * i + 1] = __builtin_shufflevector(b, x, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15);
    pixels[3 * i + 2] = __builtin_shufflevector(c, x, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31);
  }
}

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? atoi(argv[1]) : 160000;
  uint32_t random = 1, sum = 0;
  uint8_t *bytes = (uint8_t *)pixels;
  for (int i = 0; i < kPixels * 3; ++i) {
    random = random * 1664525 + 1013904223;
    bytes[i] = random >> 24;
  }
  for (int i = 0; i < rounds; ++i) {
    bytes[i % 1000] += 1;
    split();
    for (int plane = 0; plane < 3; ++plane)
      transpose(planes[plane], turned[plane]);
    join();
    sum = sum * 31 + bytes[i % (kPixels * 3)];
  }
  printf("%u\n", sum);
  return 0;
}
