// A directory and a link to the outside are exchanged all the time, by another process, while paths lead through them.
//! setup: mkdir given/d; printf decoy >given/d/secret; mkdir given/d/dir; ln -s ../outside given/evil
//! under: swap given/d given/evil
#include "attack.h"

int main(void) {
  int decoys = 0;
  __wasi_size_t n;
  uint8_t buffer[8];
  __wasi_filestat_t s;
  for (int i = 0; i < 4000; ++i) {
    const char *const text = contents(3, "d/secret");
    decoys += !strcmp(text, "decoy");
    CHECK(!strcmp(text, "decoy") || !*text);
    CHECK(__wasi_path_filestat_get(3, kFollow, "d/secret", &s) || s.size == 5);
    CHECK(__wasi_path_filestat_get(3, 0, "evil/../d/./secret", &s) || s.size == 5);
    __wasi_path_create_directory(3, "d/new");
    __wasi_path_remove_directory(3, "d/new");
    opens(3, "d/made", __WASI_OFLAGS_CREAT, kWrite);
    __wasi_path_unlink_file(3, "d/made");
    __wasi_path_filestat_set_times(3, kFollow, "d/secret", 0, 1, __WASI_FSTFLAGS_MTIM);
    __wasi_path_symlink("x", 3, "d/made");
    __wasi_path_unlink_file(3, "d/made");
    if (!__wasi_path_link(3, kFollow, "d/secret", 3, "stolen")) {
      CHECK(!strcmp(contents(3, "stolen"), "decoy"));
      __wasi_path_unlink_file(3, "stolen");
    }
    if (!__wasi_path_rename(3, "own", 3, "d/own") && __wasi_path_rename(3, "d/own", 3, "own"))
      __wasi_path_rename(3, "evil/own", 3, "own");
    __wasi_path_readlink(3, "d/secret", buffer, sizeof buffer, &n);
    __wasi_path_rename(3, "d/secret", 3, "d/secret");
    if (wrongs) break;
  }
  CHECK(decoys > 0);
  return verdict();
}
