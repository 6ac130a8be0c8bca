// Symbolic links that lead out, made by the host: relative, absolute, through other links, as the last component and on
// the way. With a slash behind it even lstat and readlink would follow a link.
//! setup: ln -s ../outside given/relative; ln -s "$PWD/outside" given/absolute; ln -s relative given/chain
//! setup: ln -s sub/../../outside given/winding; ln -s ../../outside given/sub/deeper; ln -s sub/deeper given/chain2
//! setup: ln -s ../outside/secret given/file; ln -s "$PWD/outside/secret" given/absolute-file; ln -s file given/file-chain
//! setup: ln -s ../outside/new given/new; ln -s / given/root; ln -s .. given/up
#include "attack.h"

int main(void) {
  static const char *const directories[] = {"relative",   "absolute", "chain",     "winding",
                                            "sub/deeper", "chain2",   "up/outside"};
  for (size_t i = 0; i < sizeof directories / sizeof *directories; ++i) attack(3, directories[i]);
  static const char *const files[] = {"file", "absolute-file", "file-chain", "new"};
  for (size_t i = 0; i < sizeof files / sizeof *files; ++i) {
    const char *const file = files[i];
    REFUSED(opens(3, file, 0, kRead));
    REFUSED(opens(3, file, 0, kWrite));
    REFUSED(opens(3, file, __WASI_OFLAGS_CREAT, kWrite));
    REFUSED(opens(3, file, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, kWrite));
    REFUSED(opens(3, file, __WASI_OFLAGS_TRUNC, kWrite));
    REFUSED(stat_of(3, file, kFollow));
    REFUSED(__wasi_path_filestat_set_times(3, kFollow, file, 0, 1, __WASI_FSTFLAGS_MTIM));
    REFUSED(__wasi_path_link(3, kFollow, file, 3, "stolen"));
  }
  uint8_t text[8];
  __wasi_size_t n;
  REFUSED(stat_of(3, "relative/", 0));
  REFUSED(__wasi_path_readlink(3, "relative/", text, sizeof text, &n));
  REFUSED(stat_of(3, "root/etc/passwd", 0));
  REFUSED(opens(3, "root/", 0, kReadDirectory));
  REFUSED(opens(3, "up", 0, kReadDirectory));
  REFUSED(__wasi_path_rename(3, "own", 3, "relative/"));
  REFUSED(__wasi_path_remove_directory(3, "relative/"));
  REFUSED(__wasi_path_unlink_file(3, "relative/"));
  // The links themselves are the guest's.
  IS(stat_of(3, "relative", 0), SUCCESS);
  IS(__wasi_path_unlink_file(3, "file"), SUCCESS);
  IS(__wasi_path_rename(3, "relative", 3, "renamed"), SUCCESS);
  return verdict();
}
