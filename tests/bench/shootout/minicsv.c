// A reader of comma separated values: branches on characters, small copies.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *next_field(char *at, const char **field, size_t *size) {
  while (*at == ' ' || *at == '\t') ++at;
  if (*at == '"') {
    char *to = ++at;
    *field = at;
    for (;; ++at) {
      if (*at == '"' && *++at != '"') break;
      if (!*at) break;
      *to++ = *at;
    }
    *size = (size_t)(to - *field);
    while (*at && *at != ',' && *at != '\n') ++at;
  } else {
    *field = at;
    while (*at && *at != ',' && *at != '\n') ++at;
    *size = (size_t)(at - *field);
  }
  return *at ? at + 1 : at;
}

int main(void) {
  enum { kLines = 20000 };
  char *const text = malloc(kLines * 80), *const copy = malloc(kLines * 80);
  char *to = text;
  for (int i = 0; i < kLines; ++i)
    to += sprintf(to, "%d, name%d,\"quoted, \"\"%d\"\" text\",%d.%02d,,last\n", i, i * 7 % 1000, i % 10, i * 3, i % 100);
  const size_t size = (size_t)(to - text) + 1;
  unsigned long fields = 0, bytes = 0, sum = 0;
  for (int round = 0; round < 120; ++round) {
    memcpy(copy, text, size);
    for (char *at = copy; *at;) {
      const char *field;
      size_t length;
      at = next_field(at, &field, &length);
      ++fields;
      bytes += length;
      if (length) sum = sum * 31 % 1000003 + (unsigned char)field[length / 2];
    }
  }
  printf("%lu %lu %lu\n", fields, bytes, sum);
}
