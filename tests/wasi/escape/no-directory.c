// A guest that was given nothing has its streams and nothing else.
//! options: --env A=1
#include "attack.h"

int main(void) {
  __wasi_prestat_t p;
  __wasi_fdstat_t s;
  __wasi_filestat_t stat;
  uint8_t buffer[16];
  __wasi_size_t n, count, bytes;
  for (__wasi_fd_t fd = 3; fd < 3000; ++fd) {
    IS(__wasi_fd_prestat_get(fd, &p), BADF);
    IS(__wasi_fd_fdstat_get(fd, &s), BADF);
  }
  for (__wasi_fd_t fd = 0; fd < 5; ++fd) {
    REFUSED(opens(fd, "etc/passwd", 0, kRead));
    REFUSED(opens(fd, "/etc/passwd", 0, kRead));
    REFUSED(opens(fd, "../../../../../../../etc/passwd", 0, kRead));
    REFUSED(stat_of(fd, ".", 0));
    REFUSED(__wasi_fd_readdir(fd, buffer, sizeof buffer, 0, &n));
    REFUSED(__wasi_path_create_directory(fd, "x"));
  }
  IS(__wasi_fd_filestat_get(~0u, &stat), BADF);
  IS(__wasi_fd_close(~0u), BADF);
  IS(__wasi_environ_sizes_get(&count, &bytes), SUCCESS);
  CHECK(count == 1 && bytes == 4);
  return verdict();
}
