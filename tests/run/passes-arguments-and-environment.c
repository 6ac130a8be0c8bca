// Arguments keep their order, spaces and empty texts; only the given variables are in the environment.
//! args: one "two words" "" --help -x=1
//! env: GREETING=hello there
//! env: EMPTY=
//! stdout: argc 6
//! stdout: 0 <passes-arguments-and-environment>
//! stdout: 1 <one>
//! stdout: 2 <two words>
//! stdout: 3 <>
//! stdout: 4 <--help>
//! stdout: 5 <-x=1>
//! stdout: GREETING <hello there>
//! stdout: EMPTY <>
//! stdout: HOME is not set
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  printf("argc %d\n", argc);
  for (int i = 0; i < argc; ++i) printf("%d <%s>\n", i, argv[i]);
  const char *names[] = {"GREETING", "EMPTY", "HOME"};
  for (int i = 0; i < 3; ++i) {
    const char *value = getenv(names[i]);
    value ? printf("%s <%s>\n", names[i], value) : printf("%s is not set\n", names[i]);
  }
}
