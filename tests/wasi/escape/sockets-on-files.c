// sock_* on what is no socket, and file functions on what is no file.
//! options: --dir given::/ --tcp-listen 127.0.0.1:0 --stderr=close
#include "attack.h"

int main(void) {
  uint8_t buffer[64];
  const __wasi_iovec_t in = {buffer, sizeof buffer};
  const __wasi_ciovec_t out = {buffer, 1};
  __wasi_size_t n;
  __wasi_roflags_t flags;
  __wasi_filesize_t at;
  __wasi_fd_t fd, file;
  IS(open_with(3, "own", 0, kAllRights, &file), SUCCESS);
  const __wasi_fd_t others[] = {0, 1, 3, file};
  for (int i = 0; i < 4; ++i) {
    IS(__wasi_sock_accept(others[i], 0, &fd), NOTSOCK);
    IS(__wasi_sock_recv(others[i], &in, 1, 0, &n, &flags), NOTSOCK);
    IS(__wasi_sock_send(others[i], &out, 1, 0, &n), NOTSOCK);
    IS(__wasi_sock_shutdown(others[i], __WASI_SDFLAGS_RD), NOTSOCK);
  }
  for (__wasi_fd_t no = 100; no < 103; ++no) IS(__wasi_sock_accept(no, 0, &fd), BADF);
  const __wasi_fd_t listener = 4;
  IS(__wasi_sock_accept(listener, 0, &fd), AGAIN);
  IS(__wasi_sock_accept(listener, 0xFFFF, &fd), INVAL);
  REFUSED(__wasi_sock_recv(listener, &in, 1, 0, &n, &flags));
  REFUSED(__wasi_sock_send(listener, &out, 1, 0, &n));
  REFUSED(__wasi_fd_read(listener, &in, 1, &n));
  REFUSED(__wasi_fd_write(listener, &out, 1, &n));
  REFUSED(__wasi_fd_pread(listener, &in, 1, 0, &n));
  IS(__wasi_fd_seek(listener, 0, __WASI_WHENCE_SET, &at), SPIPE);
  REFUSED(__wasi_fd_allocate(listener, 0, 1));
  REFUSED(__wasi_fd_filestat_set_size(listener, 0));
  REFUSED(__wasi_fd_readdir(listener, buffer, sizeof buffer, 0, &n));
  IS(opens(listener, "own", 0, kRead), NOTDIR);
  IS(opens(file, "own", 0, kRead), NOTDIR);
  IS(opens(1, "own", 0, kRead), NOTDIR);
  REFUSED(__wasi_path_create_directory(listener, "x"));
  return verdict();
}
