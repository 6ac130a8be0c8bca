// The last component is a file one moment and a link to the outside the next.
//! setup: printf decoy >given/f; ln -s ../outside/secret given/evil
//! under: swap given/f given/evil
#include "attack.h"

int main(void) {
  int decoys = 0;
  __wasi_fd_t fd;
  __wasi_filestat_t s;
  for (int i = 0; i < 6000 && !wrongs; ++i) {
    const char *const text = contents(3, "f");
    decoys += !strcmp(text, "decoy");
    CHECK(!strcmp(text, "decoy") || !*text);
    if (!open_with(3, "f", __WASI_OFLAGS_CREAT, kWrite, &fd)) {
      const __wasi_ciovec_t v = {(const uint8_t *)"decoy", 5};
      __wasi_size_t n;
      __wasi_fd_write(fd, &v, 1, &n); // into the secret, if the walk was fooled
      __wasi_fd_close(fd);
    }
    for (int again = 0; again < 8; ++again) // a status is one look or two: the link's own, 17 bytes, is neither
      CHECK(__wasi_path_filestat_get(3, kFollow, "f", &s) || s.size == 5);
    __wasi_path_filestat_set_times(3, kFollow, "f", 0, 1, __WASI_FSTFLAGS_MTIM);
    if (!__wasi_path_link(3, kFollow, "f", 3, "stolen")) {
      CHECK(strcmp(contents(3, "stolen"), "secret"));
      __wasi_path_unlink_file(3, "stolen");
    }
  }
  CHECK(decoys > 0);
  return verdict();
}
