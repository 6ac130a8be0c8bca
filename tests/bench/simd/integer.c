// Integer vectors: images of 8-bit samples are blended (products of 16 bits, rounding, narrowing) and compared (sums of
// absolute differences). Everything stays in the second-level cache.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef uint8_t u8x8 __attribute__((vector_size(8)));
typedef uint16_t u16x8 __attribute__((vector_size(16)));
typedef uint32_t u32x4 __attribute__((vector_size(16)));

enum { kSize = 64 << 10 };
static uint8_t first[kSize] __attribute__((aligned(16))), second[kSize] __attribute__((aligned(16)));
static uint8_t alpha[kSize] __attribute__((aligned(16))), out[kSize] __attribute__((aligned(16)));

static u16x8 low(u8x16 v) { return __builtin_convertvector(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7), u16x8); }
static u16x8 high(u8x16 v) { return __builtin_convertvector(__builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15), u16x8); }

// (a * w + b * (255 - w) + 127) / 255, nearly
static u16x8 mix(u16x8 a, u16x8 b, u16x8 w) {
  const u16x8 sum = a * w + b * (255 - w) + 128;
  return (sum + (sum >> 8)) >> 8;
}

static u8x16 narrow(u16x8 a, u16x8 b) {
  const u8x8 x = __builtin_convertvector(a, u8x8), y = __builtin_convertvector(b, u8x8);
  return __builtin_shufflevector(x, y, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

__attribute__((noinline)) static void blend(void) {
  for (int i = 0; i < kSize; i += 16) {
    const u8x16 a = *(const u8x16 *)(first + i), b = *(const u8x16 *)(second + i), w = *(const u8x16 *)(alpha + i);
    *(u8x16 *)(out + i) = narrow(mix(low(a), low(b), low(w)), mix(high(a), high(b), high(w)));
  }
}

__attribute__((noinline)) static uint32_t difference(void) {
  u32x4 total = {0};
  for (int i = 0; i < kSize; i += 16) {
    const u8x16 a = *(const u8x16 *)(out + i), b = *(const u8x16 *)(second + i);
    const u8x16 distance = __builtin_elementwise_max(a, b) - __builtin_elementwise_min(a, b);
    const u16x8 words = low(distance) + high(distance);
    total += __builtin_convertvector(__builtin_shufflevector(words, words, 0, 1, 2, 3), u32x4) +
             __builtin_convertvector(__builtin_shufflevector(words, words, 4, 5, 6, 7), u32x4);
  }
  return total[0] + total[1] + total[2] + total[3];
}

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? atoi(argv[1]) : 80000;
  uint32_t random = 1, sum = 0;
  for (int i = 0; i < kSize; ++i) {
    random = random * 1664525 + 1013904223;
    first[i] = random >> 24, second[i] = random >> 16, alpha[i] = random >> 8;
  }
  for (int i = 0; i < rounds; ++i) {
    alpha[i % kSize] += 1;
    blend();
    sum += difference();
  }
  printf("%u\n", sum);
  return 0;
}
