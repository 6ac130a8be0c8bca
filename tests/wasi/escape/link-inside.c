// Links that stay inside work; loops and endless growth end with an error.
//! setup: ln -s a given/b; ln -s b given/a; ln -s self/self given/self; ln -s . given/here; ln -s own given/l0; ln -s own given/d0
//! setup: for i in {1..60}; do ln -s l$((i - 1)) given/l$i; done
//! setup: for i in {1..30}; do ln -s sub/../sub/../d$((i - 1)) given/d$i; done
//! setup: ln -s "$(printf 'here/%.0s' {1..800})own" given/long
#include "attack.h"

int main(void) {
  CHECK(!strcmp(contents(3, "here/here/here/own"), "own"));
  CHECK(!strcmp(contents(3, "l30"), "own"));
  CHECK(!strcmp(contents(3, "d30"), "own"));
  IS(opens(3, "l60", 0, kRead), LOOP);
  IS(opens(3, "a", 0, kRead), LOOP);
  IS(opens(3, "a/x", 0, kRead), LOOP);
  IS(stat_of(3, "self", kFollow), LOOP);
  IS(opens(3, "self/x", 0, kRead), LOOP);
  REFUSED(opens(3, "long", 0, kRead)); // 800 links
  return verdict();
}
