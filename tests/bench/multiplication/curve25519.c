// Arithmetic modulo 2^255 - 19 with limbs of 51 bits, as ed25519 and X25519 use it: 64x64 -> 128 bits, additions of 128 bits.
#include <stdint.h>
#include <stdio.h>

typedef unsigned __int128 u128;
typedef struct {
  uint64_t v[5];
} Field;
static const uint64_t kMask = ((uint64_t)1 << 51) - 1;

static void carry(Field *out, u128 r[5]) {
  uint64_t c = 0;
  for (int i = 0; i < 5; ++i) {
    r[i] += c;
    out->v[i] = (uint64_t)r[i] & kMask;
    c = (uint64_t)(r[i] >> 51);
  }
  out->v[0] += c * 19;
  out->v[1] += out->v[0] >> 51;
  out->v[0] &= kMask;
}

__attribute__((noinline)) static void multiply(Field *out, const Field *a, const Field *b) {
  const uint64_t *x = a->v, *y = b->v;
  const uint64_t y1 = 19 * y[1], y2 = 19 * y[2], y3 = 19 * y[3], y4 = 19 * y[4];
  u128 r[5];
  r[0] = (u128)x[0] * y[0] + (u128)x[1] * y4 + (u128)x[2] * y3 + (u128)x[3] * y2 + (u128)x[4] * y1;
  r[1] = (u128)x[0] * y[1] + (u128)x[1] * y[0] + (u128)x[2] * y4 + (u128)x[3] * y3 + (u128)x[4] * y2;
  r[2] = (u128)x[0] * y[2] + (u128)x[1] * y[1] + (u128)x[2] * y[0] + (u128)x[3] * y4 + (u128)x[4] * y3;
  r[3] = (u128)x[0] * y[3] + (u128)x[1] * y[2] + (u128)x[2] * y[1] + (u128)x[3] * y[0] + (u128)x[4] * y4;
  r[4] = (u128)x[0] * y[4] + (u128)x[1] * y[3] + (u128)x[2] * y[2] + (u128)x[3] * y[1] + (u128)x[4] * y[0];
  carry(out, r);
}

__attribute__((noinline)) static void square(Field *out, const Field *a) { multiply(out, a, a); }

static void invert(Field *out, const Field *a) { // a^(p - 2), by squaring
  Field result = {{1, 0, 0, 0, 0}};
  for (int bit = 254; bit >= 0; --bit) {
    square(&result, &result);
    if (bit != 2 && bit != 4) multiply(&result, &result, a); // 2^255 - 21 has zeros at these bits only
  }
  *out = result;
}

int main(void) {
  Field x = {{9, 1234567, 89, 3141592653, 2718281828}}, y;
  for (int i = 0; i < 15000; ++i) {
    invert(&y, &x);
    multiply(&x, &x, &y); // 1
    x.v[i % 5] += (uint64_t)i * 1000003 + y.v[0];
    x.v[i % 5] &= kMask;
  }
  printf("%llx %llx %llx\n", (unsigned long long)x.v[0], (unsigned long long)x.v[2], (unsigned long long)y.v[4]);
}
