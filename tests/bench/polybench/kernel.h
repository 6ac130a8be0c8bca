// What the kernels of this folder share. They compute what the kernels of the same names in PolyBench/C compute, by the
// same algorithms, in code of our own: arrays of doubles on the heap, handed to one function as pointers to rows. Each
// prints a digest of its result in all its digits, so that two builds that round alike print the same line.
#pragma once
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void *allocate(size_t bytes) {
  void *const memory = malloc(bytes);
  if (!memory) abort();
  return memory;
}

// double (*name)[columns], or double *name
#define MATRIX(name, rows, columns) double(*name)[columns] = allocate(sizeof(double) * (rows) * (columns))
#define VECTOR(name, length) double *name = allocate(sizeof(double) * (length))

// Every element counts, each with its own weight.
static void report(const char *name, const void *data, size_t count) {
  const double *const values = data;
  double sum = 0, weighted = 0;
  for (size_t i = 0; i < count; ++i) {
    sum += values[i];
    weighted += values[i] * (double)(i % 101 + 1);
  }
  printf("%s %.17g %.17g\n", name, sum, weighted);
}

// A value in [0, 1) that depends on i, j and a modulus.
static inline double part(int i, int j, int modulus) { return (double)((i * 7 + j * 3 + 1) % modulus) / modulus; }

// A matrix that is symmetric and positive definite: strong diagonal, small positive rest.
static inline void fill_definite(int n, double a[n][n]) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j <= i; ++j) a[i][j] = a[j][i] = i == j ? n + part(i, i, 13) : part(i + j, i * j % 17, 19);
}
