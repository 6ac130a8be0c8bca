// Links that the guest makes: absolute ones are refused, relative ones may point anywhere and lead nowhere but inside,
// also when they are moved to where they point further out.
#include "attack.h"

int main(void) {
  IS(__wasi_path_symlink("/etc", 3, "absolute"), PERM);
  IS(__wasi_path_symlink("../outside", 3, "relative"), SUCCESS);
  attack(3, "relative");
  IS(__wasi_path_symlink("../../outside", 3, "sub/deeper"), SUCCESS);
  attack(3, "sub/deeper");
  IS(__wasi_path_symlink("../own", 3, "sub/inside"), SUCCESS);
  CHECK(!strcmp(contents(3, "sub/inside"), "own"));
  IS(__wasi_path_rename(3, "sub/inside", 3, "moved"), SUCCESS);
  REFUSED(opens(3, "moved", 0, kRead));
  IS(__wasi_path_symlink("..", 3, "sub/up"), SUCCESS);
  IS(__wasi_path_rename(3, "sub/up", 3, "up"), SUCCESS);
  attack(3, "up/outside");
  IS(__wasi_path_link(3, 0, "sub/deeper", 3, "hard"), SUCCESS); // the link itself, in a second place
  attack(3, "hard");
  return verdict();
}
