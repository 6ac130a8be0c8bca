// The host moves a directory that is open out of the guest's: it stays the guest's, and nothing above it.
//! setup: mkdir given/a given/b; mkdir elsewhere; printf hidden >elsewhere/secret; ln -s ../../elsewhere given/a/x
//! under: swap given/a elsewhere
#include "attack.h"

int main(void) {
  for (int i = 0; i < 3000 && !wrongs; ++i) {
    __wasi_fd_t fd;
    if (__wasi_path_open(3, 0, "a", __WASI_OFLAGS_DIRECTORY, kAllRights & ~kRead & ~kWrite, kAllRights, 0, &fd))
      continue;
    CHECK(!*contents(fd, "../outside/secret"));
    CHECK(!*contents(fd, "../elsewhere/secret"));
    CHECK(!*contents(fd, "../own"));
    CHECK(!*contents(fd, "x/../outside/secret"));
    __wasi_fd_close(fd);
    CHECK(!*contents(3, "a/../../outside/secret"));
  }
  return verdict();
}
