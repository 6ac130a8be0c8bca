// An absolute path is none of the host's, and none of the guest's own either: WASI paths are relative to a descriptor.
//! setup: ln -s given/own absolute; printf %s "$PWD/outside" >given/where
#include "attack.h"

int main(void) {
  static char outside[512];
  strcpy(outside, contents(3, "where"));
  CHECK(outside[0] == '/');
  attack(3, outside);
  attack(3, join("/", outside));
  attack(3, join("sub/../", outside) /* "sub/..//tmp/..." is beneath, and not there */);
  attack(3, "/../outside");
  IS(opens(3, "/", 0, kReadDirectory), PERM);
  IS(opens(3, "/etc/passwd", 0, kRead), PERM);
  IS(opens(3, "//etc/passwd", 0, kRead), PERM);
  IS(stat_of(3, "/", kFollow), PERM);
  return verdict();
}
