// A dense switch becomes br_table, a sparse one a tree of compares.
//! stdout: zero one two three four five six seven many
//! stdout: 1 2 3 0
#include <stdio.h>

static const char *word(int n) {
  switch (n) {
  case 0: return "zero";
  case 1: return "one";
  case 2: return "two";
  case 3: return "three";
  case 4: return "four";
  case 5: return "five";
  case 6: return "six";
  case 7: return "seven";
  default: return "many";
  }
}

static int rank(unsigned n) {
  switch (n) {
  case 10: return 1;
  case 1000000: return 2;
  case 4000000000u: return 3;
  default: return 0;
  }
}

int main(int argc, char **argv) {
  (void)argv;
  for (int i = 0; i < 9; ++i) printf("%s%c", word(i * argc), i < 8 ? ' ' : '\n');
  printf("%d %d %d %d\n", rank(10), rank(1000000), rank(4000000000u), rank(11));
}
