// Base64 of a megabyte, there and back.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t encode(const uint8_t *from, size_t n, char *to) {
  char *const start = to;
  size_t i = 0;
  for (; i + 2 < n; i += 3) {
    const uint32_t v = (uint32_t)from[i] << 16 | (uint32_t)from[i + 1] << 8 | from[i + 2];
    *to++ = kDigits[v >> 18];
    *to++ = kDigits[v >> 12 & 63];
    *to++ = kDigits[v >> 6 & 63];
    *to++ = kDigits[v & 63];
  }
  if (i < n) {
    const uint32_t v = (uint32_t)from[i] << 16 | (i + 1 < n ? (uint32_t)from[i + 1] << 8 : 0);
    *to++ = kDigits[v >> 18];
    *to++ = kDigits[v >> 12 & 63];
    *to++ = i + 1 < n ? kDigits[v >> 6 & 63] : '=';
    *to++ = '=';
  }
  return (size_t)(to - start);
}

static int value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static size_t decode(const char *from, size_t n, uint8_t *to) {
  uint8_t *const start = to;
  uint32_t bits = 0;
  int count = 0;
  for (size_t i = 0; i < n; ++i) {
    const int v = value(from[i]);
    if (v < 0) break;
    bits = bits << 6 | (uint32_t)v;
    if ((count += 6) >= 8) *to++ = (uint8_t)(bits >> (count -= 8));
  }
  return (size_t)(to - start);
}

int main(void) {
  enum { kSize = 1000001 };
  uint8_t *const data = malloc(kSize), *const back = malloc(kSize + 8);
  char *const text = malloc(kSize * 2);
  for (int i = 0; i < kSize; ++i) data[i] = (uint8_t)(i * 2654435761u >> 13);
  size_t total = 0;
  for (int round = 0; round < 25; ++round) {
    const size_t size = encode(data, kSize, text);
    total += decode(text, size, back);
    if (memcmp(data, back, kSize)) return 1;
    ++data[round];
  }
  printf("%zu\n", total);
}
