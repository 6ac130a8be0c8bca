// Offsets, sizes, times and advice at the limits of 64 bits.
#include "attack.h"

int main(void) {
  __wasi_fd_t fd;
  __wasi_filesize_t at;
  __wasi_size_t n;
  uint8_t byte;
  const __wasi_iovec_t in = {&byte, 1};
  const __wasi_ciovec_t out = {&byte, 1};
  IS(open_with(3, "own", 0, kAllRights, &fd), SUCCESS);
  const uint64_t top = ~0ull, half = 1ull << 63;
  IS(__wasi_fd_seek(fd, INT64_MIN, __WASI_WHENCE_SET, &at), INVAL);
  IS(__wasi_fd_seek(fd, -1, __WASI_WHENCE_SET, &at), INVAL);
  IS(__wasi_fd_seek(fd, INT64_MIN, __WASI_WHENCE_END, &at), INVAL);
  REFUSED(__wasi_fd_seek(fd, INT64_MAX, __WASI_WHENCE_END, &at));
  IS(__wasi_fd_seek(fd, 0, 3, &at), INVAL);
  IS(__wasi_fd_seek(fd, 0, 255, &at), INVAL);
  IS(__wasi_fd_pread(fd, &in, 1, top, &n), INVAL);
  IS(__wasi_fd_pread(fd, &in, 1, half, &n), INVAL);
  IS(__wasi_fd_pwrite(fd, &out, 1, top, &n), INVAL);
  REFUSED(__wasi_fd_pwrite(fd, &out, 1, half - 1, &n));
  IS(__wasi_fd_allocate(fd, 0, 0), INVAL);
  IS(__wasi_fd_allocate(fd, top, 1), INVAL);
  IS(__wasi_fd_allocate(fd, 1, top), INVAL);
  IS(__wasi_fd_allocate(fd, half - 1, 1), INVAL);
  REFUSED(__wasi_fd_allocate(fd, half - 2, 1));
  IS(__wasi_fd_filestat_set_size(fd, top), INVAL);
  IS(__wasi_fd_filestat_set_size(fd, half), INVAL);
  REFUSED(__wasi_fd_filestat_set_size(fd, half - 1));
  IS(__wasi_fd_advise(fd, top, 1, 0), INVAL);
  IS(__wasi_fd_advise(fd, 0, top, 0), INVAL);
  IS(__wasi_fd_advise(fd, 0, 0, 6), INVAL);
  IS(__wasi_fd_advise(fd, 0, 0, 255), INVAL);
  IS(__wasi_fd_filestat_set_times(fd, top, top, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM), SUCCESS);
  IS(__wasi_fd_filestat_set_times(fd, 0, 0, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_ATIM_NOW), INVAL);
  IS(__wasi_fd_filestat_set_times(fd, 0, 0, __WASI_FSTFLAGS_MTIM | __WASI_FSTFLAGS_MTIM_NOW), INVAL);
  IS(__wasi_fd_filestat_set_times(fd, 0, 0, 16), INVAL);
  IS(__wasi_fd_fdstat_set_flags(fd, 32), INVAL);
  IS(__wasi_path_filestat_set_times(3, 2, "own", 0, 0, 0), INVAL);
  IS(opens(3, "own", 16, kRead), INVAL);
  IS(__wasi_path_open(3, 2, "own", 0, kRead, 0, 0, &fd), INVAL);
  IS(__wasi_path_open(3, 0, "own", 0, kRead, 0, 32, &fd), INVAL);
  __wasi_timestamp_t t;
  IS(__wasi_clock_time_get(4, 0, &t), INVAL);
  IS(__wasi_clock_time_get(~0u, 0, &t), INVAL);
  IS(__wasi_clock_res_get(~0u, &t), INVAL);
  CHECK(!strcmp(contents(3, "own"), "own"));
  return verdict();
}
