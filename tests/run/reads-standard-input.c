// Standard input to its end: lines, words, bytes.
//! stdin: the quick brown fox
//! stdin:
//! stdin: jumps over  the lazy dog
//! stdout: 3 lines, 9 words, 46 bytes
#include <ctype.h>
#include <stdio.h>

int main(void) {
  int lines = 0, words = 0, bytes = 0, inside = 0, c;
  while ((c = getchar()) != EOF) {
    ++bytes;
    lines += c == '\n';
    words += !inside && !isspace(c);
    inside = !isspace(c);
  }
  printf("%d lines, %d words, %d bytes\n", lines, words, bytes);
}
