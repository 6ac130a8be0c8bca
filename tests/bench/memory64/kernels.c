// Three kernels whose time is memory accesses, compiled for 32-bit and for 64-bit memories: a product of matrices
// (consecutive), a heap sort (scattered, branches) and a walk through a shuffled list (dependent loads).
#include <stdint.h>

enum { kSide = 256, kItems = 1 << 18 };
static double a[kSide][kSide], b[kSide][kSide], c[kSide][kSide];
static uint32_t heap[kItems];
static struct Node {
  struct Node *next;
  uint64_t value; // keeps a node at 16 bytes with either pointer
} nodes[kItems];

static uint32_t seed;
static uint32_t next(void) { return seed = seed * 1664525u + 1013904223u; }

__attribute__((export_name("matrices"))) int matrices(int rounds) {
  for (int i = 0; i < kSide; ++i)
    for (int j = 0; j < kSide; ++j) {
      a[i][j] = i + j;
      b[i][j] = i - j;
      c[i][j] = 0;
    }
  while (rounds--)
    for (int i = 0; i < kSide; ++i)
      for (int k = 0; k < kSide; ++k)
        for (int j = 0; j < kSide; ++j) c[i][j] += a[i][k] * b[k][j];
  return (int)(c[3][5] / 1000);
}

static void sift(uint32_t *data, int root, int count) {
  for (int child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && data[child] < data[child + 1]) ++child;
    if (data[root] >= data[child]) return;
    const uint32_t kept = data[root];
    data[root] = data[child];
    data[child] = kept;
  }
}

__attribute__((export_name("heap_sort"))) int heap_sort(int rounds) {
  uint32_t sum = 0;
  while (rounds--) {
    seed = 1;
    for (int i = 0; i < kItems; ++i) heap[i] = next();
    for (int i = kItems / 2; i-- > 0;) sift(heap, i, kItems);
    for (int i = kItems; i-- > 1;) {
      const uint32_t largest = heap[0];
      heap[0] = heap[i];
      heap[i] = largest;
      sift(heap, 0, i);
    }
    sum += heap[kItems / 3];
  }
  return (int)sum;
}

__attribute__((export_name("list"))) int list(int rounds) {
  seed = 1;
  for (int i = 0; i < kItems; ++i) heap[i] = (uint32_t)i;
  for (int i = kItems; i-- > 1;) {
    const int j = (int)(next() % (uint32_t)(i + 1));
    const uint32_t kept = heap[i];
    heap[i] = heap[j];
    heap[j] = kept;
  }
  for (int i = 0; i < kItems; ++i) {
    nodes[heap[i]].next = &nodes[heap[(i + 1) % kItems]];
    nodes[heap[i]].value = next();
  }
  uint32_t sum = 0;
  while (rounds--)
    for (const struct Node *at = nodes;;) {
      sum += (uint32_t)at->value;
      at = at->next;
      if (at == nodes) break;
    }
  return (int)sum;
}
