// A directory that is open while it moves, by the guest itself, from one of its directories to the other: what is above it
// then is another, and closed all the same.
//! setup: mkdir second
//! options: --dir given::/ --dir second::/second
#include "attack.h"

int main(void) {
  __wasi_fd_t sub;
  IS(__wasi_path_create_directory(3, "sub/deep"), SUCCESS);
  IS(__wasi_path_open(3, 0, "sub", __WASI_OFLAGS_DIRECTORY, kAllRights & ~kRead & ~kWrite, kAllRights, 0, &sub),
     SUCCESS);
  IS(__wasi_path_rename(3, "sub", 4, "moved"), SUCCESS);
  attack(sub, "../outside");
  attack(sub, "../../outside");
  IS(opens(sub, "..", 0, kReadDirectory), PERM);
  IS(opens(sub, "deep", 0, kReadDirectory), SUCCESS);
  IS(__wasi_path_rename(4, "moved", 4, "moved/deep/x"), INVAL); // into itself
  IS(__wasi_path_rename(4, "moved/deep", 3, "deep"), SUCCESS);
  IS(opens(sub, "deep/..", 0, kReadDirectory), NOENT);
  IS(__wasi_path_remove_directory(4, "moved"), SUCCESS);
  REFUSED(opens(sub, "new", __WASI_OFLAGS_CREAT, kWrite)); // it is gone
  REFUSED(opens(sub, "../own", 0, kRead));
  return verdict();
}
