// ".." through a directory that is exchanged with a deeper one: what is above it changes during the walk.
//! setup: mkdir -p given/a/b/c given/d; printf inner >given/a/secret; printf inner >given/secret
//! under: swap given/a/b given/d
#include "attack.h"

int main(void) {
  int found = 0;
  for (int i = 0; i < 8000 && !wrongs; ++i) {
    const char *text = contents(3, "a/b/c/../../secret");
    found += *text != 0;
    CHECK(!*text || !strcmp(text, "inner"));
    text = contents(3, "d/c/../../secret");
    CHECK(!*text || !strcmp(text, "inner"));
    CHECK(!*contents(3, "a/b/../../../outside/secret"));
    CHECK(!*contents(3, "d/../../outside/secret"));
    CHECK(!*contents(3, "d/c/../../../outside/secret"));
  }
  CHECK(found > 0);
  return verdict();
}
