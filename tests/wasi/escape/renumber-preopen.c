// fd_renumber onto a preopened directory, a standard stream, itself, and numbers that are not open.
#include "attack.h"

int main(void) {
  __wasi_fd_t sub, fd;
  __wasi_prestat_t p;
  IS(__wasi_path_open(3, 0, "sub", __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_PATH_OPEN, kRead, 0, &sub), SUCCESS);
  IS(__wasi_fd_renumber(sub, 1000), BADF);
  IS(__wasi_fd_renumber(1000, 3), BADF);
  IS(__wasi_fd_renumber(sub, ~0u), BADF);
  IS(__wasi_fd_renumber(~0u, ~0u), BADF);
  IS(__wasi_fd_renumber(3, 3), SUCCESS);
  IS(opens(3, "own", 0, kRead), SUCCESS);
  IS(__wasi_fd_renumber(sub, 3), SUCCESS);
  IS(__wasi_fd_prestat_get(3, &p), BADF); // it is no preopen any more
  IS(opens(3, "own", 0, kRead), NOENT);
  IS(opens(3, "own", __WASI_OFLAGS_CREAT, kWrite), NOTCAPABLE);
  IS(opens(3, "../own", 0, kRead), PERM);
  IS(__wasi_fd_close(sub), BADF);
  IS(open_with(3, ".", 0, 0, &fd), SUCCESS);
  IS(__wasi_fd_renumber(fd, 0), SUCCESS); // the host's standard input is the host's still
  IS(__wasi_fd_renumber(3, 0), SUCCESS);
  IS(__wasi_fd_close(0), SUCCESS);
  IS(__wasi_fd_close(0), BADF);
  return verdict();
}
