// A path with more directories than there are descriptors: an error at most, and the descriptors of the walk come back.
//! setup: mkdir -p "given/$(printf 'd/%.0s' {1..500})"; printf deep >"given/$(printf 'd/%.0s' {1..500})f"
//! limit: -n 40
#include "attack.h"

int main(void) {
  static char path[4096];
  char *at = path;
  for (int i = 0; i < 500; ++i) at = stpcpy(at, "d/");
  strcpy(at, "f");
  for (int i = 0; i < 100; ++i) {
    __wasi_fd_t fd;
    const __wasi_errno_t e = open_with(3, path, 0, kRead, &fd);
    CHECK(e == 0 || e == __WASI_ERRNO_MFILE);
    if (!e) __wasi_fd_close(fd);
    path[40] = 0; // 20 levels have to work
    IS(stat_of(3, path, 0), SUCCESS);
    path[40] = 'd';
  }
  return verdict();
}
