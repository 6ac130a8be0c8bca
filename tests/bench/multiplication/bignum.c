// Products of long numbers with 64-bit limbs, and a multiplicative hash: 64x64 -> 128 bits.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef unsigned __int128 u128;
enum { kLimbs = 32 };

__attribute__((noinline)) static void multiply(uint64_t *out, const uint64_t *a, const uint64_t *b) {
  memset(out, 0, sizeof(uint64_t) * 2 * kLimbs);
  for (int i = 0; i < kLimbs; ++i) {
    uint64_t carry = 0;
    for (int j = 0; j < kLimbs; ++j) {
      const u128 t = (u128)a[i] * b[j] + out[i + j] + carry;
      out[i + j] = (uint64_t)t;
      carry = (uint64_t)(t >> 64);
    }
    out[i + kLimbs] = carry;
  }
}

static uint64_t mix(uint64_t a, uint64_t b) {
  const u128 r = (u128)a * b;
  return (uint64_t)r ^ (uint64_t)(r >> 64);
}

int main(void) {
  uint64_t a[kLimbs], b[kLimbs], c[2 * kLimbs], hash = 1;
  for (int i = 0; i < kLimbs; ++i) {
    a[i] = (uint64_t)(i + 1) * 0x9e3779b97f4a7c15u;
    b[i] = ~(uint64_t)i * 0xc2b2ae3d27d4eb4fu;
  }
  for (int round = 0; round < 120000; ++round) {
    multiply(c, a, b);
    for (int i = 0; i < kLimbs; ++i) {
      a[i] ^= c[i + kLimbs / 2];
      hash = mix(hash ^ c[i], 0xa0761d6478bd642fu ^ a[i]);
    }
  }
  printf("%llx\n", (unsigned long long)hash);
}
