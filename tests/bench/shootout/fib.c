// Fibonacci numbers by double recursion.
#include <stdio.h>
#include "opaque.h"

__attribute__((noinline)) static unsigned long long fib(int n) { return n < 2 ? 1 : fib(n - 1) + fib(n - 2); }

int main(void) { printf("%llu\n", fib(opaque(39))); }
