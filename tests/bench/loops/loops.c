// Loops that a compiler turns into vector code: sums, conversions, reductions, strides, conditions, over arrays of several
// element types. In the manner of the examples that vectorisers are shown with; each is run often over arrays in the cache.
#include <stdint.h>
#include <stdio.h>

enum { kCount = 1024, kRounds = 60000 };
#define KERNEL __attribute__((noinline)) static void
static int ia[kCount * 2], ib[kCount * 2], ic[kCount * 2], id[kCount];
static int16_t sa[kCount], sb[kCount], sc[kCount];
static uint8_t ca[kCount], cb[kCount];
static float fa[kCount], fb[kCount], fc[kCount];
static double da[kCount], db[kCount];
static int table[32][32];

KERNEL add_constant_bound(void) { for (int i = 0; i < 256; ++i) ia[i] = ib[i] + ic[i]; }
KERNEL fill(int n, int x) { for (int i = 0; i < n; ++i) ib[i] = x; }
KERNEL mask(int n) { for (int i = 0; i < n; ++i) ia[i] = ib[i] & ic[i]; }
KERNEL copy(int n, int *p, const int *q) { while (n--) *p++ = *q++ + 5; }
KERNEL shifted(int n) { for (int i = 0; i < n; ++i) ia[i] = ib[i + 3] + ic[i]; }
KERNEL larger(int n) { for (int i = 0; i < n; ++i) ia[i] = ib[i] > ic[i] ? ib[i] : 0; }
KERNEL minimum(int n) { for (int i = 0; i < n; ++i) id[i] = ia[i] < ib[i] ? ia[i] : ib[i]; }
KERNEL widen(int n) { for (int i = 0; i < n; ++i) ia[i] = sa[i] << 7; }
KERNEL narrow(int n) { for (int i = 0; i < n; ++i) sc[i] = (int16_t)(ia[i] >> 3); }
KERNEL short_product(int n) { for (int i = 0; i < n; ++i) sc[i] = (int16_t)(sa[i] * sb[i]); }
KERNEL axpy(int n, float x) { for (int i = 0; i < n; ++i) fa[i] = x * fb[i] + fc[i]; }
KERNEL scale(int n, double x) { for (int i = 0; i < n; ++i) da[i] = db[i] * x - 1; }
KERNEL to_float(int n) { for (int i = 0; i < n; ++i) fc[i] = (float)ia[i] * 0.25f; }
KERNEL bytes_blend(int n) { for (int i = 0; i < n; ++i) cb[i] = (uint8_t)((ca[i] * 3 + cb[i] * 5) >> 3); }
KERNEL even_odd(int n) { for (int i = 0; i < n / 2; ++i) id[i] = ia[2 * i] * 3 + ia[2 * i + 1]; }
KERNEL row_add(int x) { for (int i = 0; i < 32; ++i) for (int j = 0; j < 32; ++j) table[i][j] += x; }
KERNEL negative(int n) { for (int i = n - 1; i >= 0; --i) ic[i] = ib[i] - id[i]; }
KERNEL clamp(int n) { for (int i = 0; i < n; ++i) sb[i] = (int16_t)(sa[i] > 100 ? 100 : sa[i] < -100 ? -100 : sa[i]); }

__attribute__((noinline)) static int sum(int n) {
  int total = 0;
  for (int i = 0; i < n; ++i) total += ia[i];
  return total;
}
__attribute__((noinline)) static int dot(int n) {
  int total = 0;
  for (int i = 0; i < n; ++i) total += sa[i] * sb[i];
  return total;
}
__attribute__((noinline)) static unsigned difference(int n) {
  unsigned total = 0;
  for (int i = 0; i < n; ++i) total += ca[i] > cb[i] ? ca[i] - cb[i] : cb[i] - ca[i];
  return total;
}

int main(void) {
  volatile int count = kCount;
  for (int i = 0; i < kCount; ++i) {
    ia[i] = i * 7;
    ib[i] = ib[i + kCount] = i * 3 + 1;
    ic[i] = i ^ 0x55;
    id[i] = i;
    sa[i] = (int16_t)(i - 500);
    sb[i] = (int16_t)(i * 11);
    ca[i] = (uint8_t)(i * 13);
    cb[i] = (uint8_t)(i * 5);
    fb[i] = (float)i * 0.5f;
    fc[i] = 1;
    db[i] = i;
  }
  unsigned digest = 0;
  for (int round = 0; round < kRounds; ++round) {
    const int n = count;
    add_constant_bound();
    mask(n);
    copy(n, ic, ia);
    shifted(n);
    larger(n);
    minimum(n);
    digest += (unsigned)sum(n);
    widen(n);
    narrow(n);
    short_product(n);
    axpy(n, 0.5f);
    scale(n, 0.999);
    to_float(n);
    bytes_blend(n);
    even_odd(n);
    row_add(round);
    negative(n);
    clamp(n);
    digest = digest * 31 + (unsigned)dot(n) + difference(n);
    fill(16, round);
  }
  double total = 0;
  for (int i = 0; i < kCount; ++i) total += fa[i] + da[i] + fc[i];
  printf("%u %.9g %d\n", digest, total, table[5][6]);
}
