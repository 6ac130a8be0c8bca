// Standard streams go one way and are no files of the guest's: a log that standard error appends to can't be cut, dated or
// reserved, and flags set on a stream are not the other processes'.

//! options: --dir given::/
#include "attack.h"

int main(void) {
  uint8_t buffer[8];
  const __wasi_iovec_t in = {buffer, sizeof buffer};
  const __wasi_ciovec_t out = {buffer, 1};
  __wasi_size_t n;
  IS(__wasi_fd_read(1, &in, 1, &n), BADF);
  IS(__wasi_fd_read(2, &in, 1, &n), BADF);
  IS(__wasi_fd_write(0, &out, 1, &n), BADF);
  for (__wasi_fd_t fd = 0; fd < 3; ++fd) {
    REFUSED(__wasi_fd_filestat_set_size(fd, 0));
    REFUSED(__wasi_fd_filestat_set_times(fd, 0, 1, __WASI_FSTFLAGS_MTIM));
    REFUSED(__wasi_fd_allocate(fd, 0, 100));
    REFUSED(opens(fd, "own", 0, kRead));
    REFUSED(__wasi_fd_fdstat_set_flags(fd, 0xFFFF));
    IS(__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_NONBLOCK | __WASI_FDFLAGS_APPEND), SUCCESS);
    IS(__wasi_fd_fdstat_set_rights(fd, kAllRights, 0), NOTCAPABLE);
  }
  return verdict();
}
