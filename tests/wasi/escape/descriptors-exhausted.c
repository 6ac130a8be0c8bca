// All descriptors that the host allows are used up: the next is an error, and the host goes on working.
//! setup: ln -s sub/../own given/link
//! limit: -n 64
#include "attack.h"

int main(void) {
  __wasi_fd_t fds[128];
  int n = 0;
  while (n < 128 && !open_with(3, "own", 0, kRead, &fds[n])) ++n;
  CHECK(n > 40 && n < 64);
  __wasi_fd_t fd;
  IS(open_with(3, "own", 0, kRead, &fd), MFILE);
  IS(open_with(3, "new", __WASI_OFLAGS_CREAT, kWrite, &fd), MFILE);
  REFUSED(open_with(3, "link", 0, kRead, &fd));
  stat_of(3, "sub/../own", kFollow); // may need one of the host's on the way
  IS(__wasi_path_create_directory(3, "made"), SUCCESS);
  uint8_t buffer[512];
  __wasi_size_t used;
  IS(__wasi_fd_readdir(3, buffer, sizeof buffer, 0, &used), SUCCESS);
  // One is free: enough to open, whatever the walk needs for itself comes back.
  for (int i = 0; i < 1000; ++i) {
    __wasi_fd_close(fds[--n]);
    open_with(3, "sub/../link", 0, kRead, &fd) || __wasi_fd_close(fd);
    IS(open_with(3, "own", 0, kRead, &fds[n]), SUCCESS);
    ++n;
    if (wrongs) break;
  }
  while (n) __wasi_fd_close(fds[--n]);
  CHECK(!strcmp(contents(3, "link"), "own"));
  return verdict();
}
