// Variadic functions, which pass everything through linear memory, with every kind of argument.
//! stdout: 1 -2 3000000000 -4000000000 5.5 6.25 c string 0x2a
//! stdout: sum of 5: 15
#include <stdarg.h>
#include <stdio.h>

static int sum(int count, ...) {
  va_list list;
  va_start(list, count);
  int total = 0;
  for (int i = 0; i < count; ++i) total += va_arg(list, int);
  va_end(list);
  return total;
}

int main(void) {
  printf("%d %d %u %lld %.1f %.2f %c %s %p\n", 1, -2, 3000000000u, -4000000000ll, 5.5, 6.25, 'c', "string", (void *)42);
  printf("sum of 5: %d\n", sum(5, 1, 2, 3, 4, 5));
}
