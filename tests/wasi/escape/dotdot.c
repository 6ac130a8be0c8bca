// ".." leads up to the directory and never further, whatever stands around it.
#include "attack.h"

int main(void) {
  attack(3, "../outside");
  attack(3, "./../outside");
  attack(3, "..//outside");
  attack(3, "sub/../../outside");
  attack(3, "sub/.././sub/../../outside");
  attack(3, "no-such/../../outside");
  attack(3, "../given/../outside");
  IS(opens(3, "..", 0, kReadDirectory), PERM);
  IS(opens(3, "../", 0, kReadDirectory), PERM);
  IS(opens(3, "sub/../..", 0, kReadDirectory), PERM);
  IS(opens(3, "../given/own", 0, kRead), PERM); // out and in again is out
  IS(stat_of(3, "..", 0), PERM);
  IS(__wasi_path_create_directory(3, "../new"), PERM);
  CHECK(!strcmp(contents(3, "sub/../own"), "own"));
  // Beneath a directory that was opened the same holds: its parent is beneath the preopen, but not beneath it.
  __wasi_fd_t sub;
  IS(__wasi_path_open(3, 0, "sub", __WASI_OFLAGS_DIRECTORY, kAllRights & ~kRead & ~kWrite, kAllRights, 0, &sub),
     SUCCESS);
  IS(opens(sub, "../own", 0, kRead), PERM);
  attack(sub, "../../outside");
  return verdict();
}
