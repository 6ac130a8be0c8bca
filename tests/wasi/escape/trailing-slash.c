// A slash at the end asks for a directory, and the host would follow a link for it.
//! setup: ln -s ../outside given/out; ln -s ../outside/secret given/file; ln -s sub given/in; ln -s own given/own-link; ln -s ../outside/new given/new
#include "attack.h"

int main(void) {
  uint8_t buffer[16];
  __wasi_size_t n;
  REFUSED(opens(3, "own/", 0, kRead));
  REFUSED(opens(3, "own/.", 0, kRead));
  REFUSED(opens(3, "own-link/", 0, kRead));
  REFUSED(opens(3, "fresh/", __WASI_OFLAGS_CREAT, kWrite));
  REFUSED(opens(3, "new/", __WASI_OFLAGS_CREAT, kWrite));
  REFUSED(opens(3, "file/", 0, kRead));
  REFUSED(opens(3, "out/", __WASI_OFLAGS_DIRECTORY, kReadDirectory));
  REFUSED(opens(3, "out/.", __WASI_OFLAGS_DIRECTORY, kReadDirectory));
  REFUSED(opens(3, "out//", 0, 0));
  REFUSED(stat_of(3, "own/", 0));
  REFUSED(stat_of(3, "out/", 0));
  REFUSED(stat_of(3, "file/", kFollow));
  REFUSED(__wasi_path_readlink(3, "out/", buffer, sizeof buffer, &n));
  REFUSED(__wasi_path_filestat_set_times(3, 0, "out/", 0, 1, __WASI_FSTFLAGS_MTIM));
  REFUSED(__wasi_path_unlink_file(3, "own/"));
  REFUSED(__wasi_path_unlink_file(3, "out/"));
  REFUSED(__wasi_path_remove_directory(3, "out/"));
  REFUSED(__wasi_path_create_directory(3, "out/"));
  REFUSED(__wasi_path_create_directory(3, "new/"));
  REFUSED(__wasi_path_symlink("own", 3, "link/"));
  REFUSED(__wasi_path_symlink("own", 3, "new/"));
  REFUSED(__wasi_path_link(3, 0, "own", 3, "hard/"));
  REFUSED(__wasi_path_link(3, 0, "own/", 3, "hard"));
  REFUSED(__wasi_path_rename(3, "own/", 3, "x"));
  REFUSED(__wasi_path_rename(3, "own", 3, "x/"));
  REFUSED(__wasi_path_rename(3, "sub", 3, "new/"));
  REFUSED(__wasi_path_rename(3, "out/", 3, "x"));
  // Directories may have one, and links to them inside.
  IS(opens(3, "sub/", __WASI_OFLAGS_DIRECTORY, kReadDirectory), SUCCESS);
  IS(stat_of(3, "in/", 0), SUCCESS);
  IS(__wasi_path_create_directory(3, "made/"), SUCCESS);
  IS(__wasi_path_rename(3, "made/", 3, "renamed/"), SUCCESS);
  IS(__wasi_path_remove_directory(3, "renamed/"), SUCCESS);
  return verdict();
}
