// A FIFO of the host's: opened without blocking, read, polled, and refused for what needs a file.
//! setup: mkfifo given/fifo
#include "attack.h"

int main(void) {
  __wasi_fd_t fd;
  IS(__wasi_path_open(3, 0, "fifo", 0, kWrite, 0, __WASI_FDFLAGS_NONBLOCK, &fd), NXIO); // nobody reads
  IS(__wasi_path_open(3, 0, "fifo", 0,
                      kRead | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL | __WASI_RIGHTS_POLL_FD_READWRITE, 0,
                      __WASI_FDFLAGS_NONBLOCK, &fd),
     SUCCESS);
  uint8_t buffer[8];
  const __wasi_iovec_t v = {buffer, sizeof buffer};
  __wasi_size_t n = 1;
  IS(__wasi_fd_read(fd, &v, 1, &n), SUCCESS); // nobody writes: the end
  CHECK(n == 0);
  __wasi_filesize_t at;
  IS(__wasi_fd_seek(fd, 0, __WASI_WHENCE_SET, &at), SPIPE);
  IS(__wasi_fd_tell(fd, &at), SPIPE);
  IS(__wasi_fd_pread(fd, &v, 1, 0, &n), SPIPE);
  REFUSED(__wasi_fd_readdir(fd, buffer, sizeof buffer, 0, &n));
  REFUSED(__wasi_fd_allocate(fd, 0, 10));
  REFUSED(__wasi_fd_filestat_set_size(fd, 10));
  REFUSED(opens(3, "fifo/x", 0, kRead));
  REFUSED(opens(3, "fifo", __WASI_OFLAGS_DIRECTORY, kReadDirectory));
  __wasi_fd_t out;
  IS(__wasi_path_open(3, 0, "fifo", 0, kWrite, 0, __WASI_FDFLAGS_NONBLOCK, &out), SUCCESS);
  const __wasi_ciovec_t text = {(const uint8_t *)"hello", 5};
  IS(__wasi_fd_write(out, &text, 1, &n), SUCCESS);
  IS(__wasi_fd_read(fd, &v, 1, &n), SUCCESS);
  CHECK(n == 5 && !memcmp(buffer, "hello", 5));
  IS(__wasi_fd_read(fd, &v, 1, &n), AGAIN);
  IS(__wasi_fd_close(fd), SUCCESS);
  IS(__wasi_fd_write(out, &text, 1, &n), PIPE); // and no signal
  return verdict();
}
