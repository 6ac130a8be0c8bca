// Indirect calls: qsort with two orders, a table of functions, and a function pointer that comes back from a call.
//! stdout: 1 2 3 5 8 13
//! stdout: 13 8 5 3 2 1
//! stdout: 7 + 3 = 10
//! stdout: 7 - 3 = 4
//! stdout: 7 * 3 = 21
//! stdout: 7 / 3 = 2
#include <stdio.h>
#include <stdlib.h>

static int up(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static int down(const void *a, const void *b) { return up(b, a); }
static int add(int a, int b) { return a + b; }
static int subtract(int a, int b) { return a - b; }
static int multiply(int a, int b) { return a * b; }
static int divide(int a, int b) { return a / b; }

static int (*operation(char name))(int, int) {
  switch (name) {
  case '+': return add;
  case '-': return subtract;
  case '*': return multiply;
  default: return divide;
  }
}

int main(void) {
  int numbers[] = {5, 3, 13, 1, 8, 2};
  int (*orders[])(const void *, const void *) = {up, down};
  for (int o = 0; o < 2; ++o) {
    qsort(numbers, 6, sizeof *numbers, orders[o]);
    for (int i = 0; i < 6; ++i) printf("%d%c", numbers[i], i < 5 ? ' ' : '\n');
  }
  for (const char *name = "+-*/"; *name; ++name) printf("7 %c 3 = %d\n", *name, operation(*name)(7, 3));
}
