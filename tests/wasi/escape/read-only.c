// Nothing changes in a directory that was given read-only, whatever leads there.
//! setup: mkdir -p fixed/sub; printf fixed >fixed/file; ln -s file fixed/link; ln -s new fixed/dangling; ln -s ../fixed given/fixed
//! options: --dir fixed::/fixed:ro --dir given::/
//! after: [[ $(<fixed/file) == fixed && $(ls fixed) == $'dangling\nfile\nlink\nsub' && ! fixed/file -nt given ]]
#include "attack.h"

int main(void) {
  __wasi_fd_t fd, sub;
  static const char *const names[] = {"file", "link", "sub/../file", "./file"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    IS(opens(3, names[i], 0, kWrite), ROFS);
    IS(opens(3, names[i], 0, kRead | kWrite), ROFS);
    IS(opens(3, names[i], 0, __WASI_RIGHTS_FD_ALLOCATE), ROFS);
    IS(opens(3, names[i], __WASI_OFLAGS_TRUNC, kRead), ROFS);
    IS(opens(3, names[i], __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, kRead), EXIST);
    IS(opens(3, names[i], __WASI_OFLAGS_CREAT, kRead), SUCCESS);
    IS(__wasi_path_filestat_set_times(3, kFollow, names[i], 0, 1, __WASI_FSTFLAGS_MTIM), ROFS);
  }
  IS(opens(3, "new", __WASI_OFLAGS_CREAT, kRead), ROFS);
  IS(opens(3, "dangling", __WASI_OFLAGS_CREAT, kRead), ROFS);
  IS(__wasi_path_create_directory(3, "new"), ROFS);
  IS(__wasi_path_remove_directory(3, "sub"), ROFS);
  IS(__wasi_path_unlink_file(3, "file"), ROFS);
  IS(__wasi_path_symlink("file", 3, "new"), ROFS);
  IS(__wasi_path_rename(3, "file", 3, "new"), ROFS);
  IS(__wasi_path_rename(3, "file", 4, "new"), ROFS);
  IS(__wasi_path_rename(4, "own", 3, "file"), ROFS);
  IS(__wasi_path_link(3, 0, "file", 4, "new"), ROFS);
  IS(__wasi_path_link(4, 0, "own", 3, "new"), ROFS);
  // What is opened beneath is read-only too.
  IS(open_with(3, "file", 0, kAllRights & ~kWrite & ~__WASI_RIGHTS_FD_ALLOCATE, &fd), SUCCESS);
  const __wasi_ciovec_t text = {(const uint8_t *)"x", 1};
  __wasi_size_t n;
  REFUSED(__wasi_fd_write(fd, &text, 1, &n));
  REFUSED(__wasi_fd_pwrite(fd, &text, 1, 0, &n));
  REFUSED(__wasi_fd_allocate(fd, 0, 100));
  REFUSED(__wasi_fd_filestat_set_size(fd, 0));
  REFUSED(__wasi_fd_filestat_set_times(fd, 0, 1, __WASI_FSTFLAGS_MTIM));
  IS(__wasi_path_open(3, 0, "sub", __WASI_OFLAGS_DIRECTORY, kAllRights & ~kRead & ~kWrite, kAllRights, 0, &sub),
     SUCCESS);
  IS(opens(sub, "new", __WASI_OFLAGS_CREAT, kWrite), ROFS);
  IS(__wasi_path_create_directory(sub, "new"), ROFS);
  IS(__wasi_fd_filestat_set_times(sub, 0, 1, __WASI_FSTFLAGS_MTIM), ROFS);
  // Neither does the other directory lead there.
  REFUSED(opens(4, "fixed/file", 0, kWrite));
  REFUSED(opens(4, "../fixed/file", 0, kWrite));
  // A number taken over is no way around.
  IS(__wasi_fd_renumber(4, 3), SUCCESS);
  IS(opens(sub, "new", __WASI_OFLAGS_CREAT, kWrite), ROFS);
  return verdict();
}
