// Rights are given up and never gained: not by setting them, not by opening again, not through a directory that was opened
// with fewer, not by exchanging numbers.
#include "attack.h"

static const __wasi_rights_t kPathOpen = __WASI_RIGHTS_PATH_OPEN;

int main(void) {
  __wasi_fd_t directory, fd, again;
  __wasi_fdstat_t s;
  // A directory that may only open files for reading.
  IS(__wasi_path_open(3, 0, ".", __WASI_OFLAGS_DIRECTORY, kPathOpen, kRead, 0, &directory), SUCCESS);
  IS(__wasi_fd_fdstat_get(directory, &s), SUCCESS);
  CHECK(s.fs_rights_base == kPathOpen && s.fs_rights_inheriting == kRead);
  IS(opens(directory, "own", 0, kRead), SUCCESS);
  IS(opens(directory, "own", 0, kWrite), NOTCAPABLE);
  IS(opens(directory, "own", 0, kRead | kWrite), NOTCAPABLE);
  IS(opens(directory, "own", __WASI_OFLAGS_TRUNC, kRead), NOTCAPABLE);
  IS(opens(directory, "new", __WASI_OFLAGS_CREAT, kRead), NOTCAPABLE);
  IS(opens(directory, ".", __WASI_OFLAGS_DIRECTORY, kReadDirectory), NOTCAPABLE);
  IS(__wasi_path_open(directory, 0, "sub", __WASI_OFLAGS_DIRECTORY, 0, kWrite, 0, &again), NOTCAPABLE);
  IS(__wasi_path_create_directory(directory, "new"), NOTCAPABLE);
  IS(__wasi_path_unlink_file(directory, "own"), NOTCAPABLE);
  IS(__wasi_path_symlink("own", directory, "new"), NOTCAPABLE);
  IS(__wasi_path_rename(directory, "own", 3, "x"), NOTCAPABLE);
  IS(__wasi_path_rename(3, "own", directory, "x"), NOTCAPABLE);
  IS(__wasi_path_link(directory, 0, "own", 3, "x"), NOTCAPABLE);
  IS(__wasi_path_link(3, 0, "own", directory, "x"), NOTCAPABLE);
  IS(__wasi_path_remove_directory(directory, "sub"), NOTCAPABLE);
  IS(stat_of(directory, "own", 0), NOTCAPABLE);
  IS(__wasi_path_filestat_set_times(directory, 0, "own", 0, 0, __WASI_FSTFLAGS_MTIM), NOTCAPABLE);
  uint8_t buffer[8];
  __wasi_size_t n;
  IS(__wasi_path_readlink(directory, "own", buffer, sizeof buffer, &n), NOTCAPABLE);
  IS(__wasi_fd_readdir(directory, buffer, sizeof buffer, 0, &n), NOTCAPABLE);
  // Setting more is refused, in each half, and so is what was just given up.
  IS(__wasi_fd_fdstat_set_rights(directory, kPathOpen | kReadDirectory, kRead), NOTCAPABLE);
  IS(__wasi_fd_fdstat_set_rights(directory, kPathOpen, kRead | kWrite), NOTCAPABLE);
  IS(__wasi_fd_fdstat_set_rights(directory, ~0ull, ~0ull), NOTCAPABLE);
  IS(__wasi_fd_fdstat_set_rights(directory, kPathOpen, 0), SUCCESS);
  IS(opens(directory, "own", 0, kRead), NOTCAPABLE);
  IS(__wasi_fd_fdstat_set_rights(directory, kPathOpen, kRead), NOTCAPABLE);
  IS(__wasi_fd_fdstat_set_rights(directory, 0, 0), SUCCESS);
  IS(opens(directory, "own", 0, 0), NOTCAPABLE);
  // A file: each function without its right.
  IS(open_with(3, "own", 0, kRead | kWrite, &fd), SUCCESS);
  __wasi_filesize_t at;
  __wasi_filestat_t stat;
  const __wasi_iovec_t v = {buffer, 1};
  IS(__wasi_fd_seek(fd, 1, __WASI_WHENCE_SET, &at), NOTCAPABLE);
  IS(__wasi_fd_tell(fd, &at), NOTCAPABLE);
  IS(__wasi_fd_pread(fd, &v, 1, 0, &n), NOTCAPABLE);
  IS(__wasi_fd_sync(fd), NOTCAPABLE);
  IS(__wasi_fd_datasync(fd), NOTCAPABLE);
  IS(__wasi_fd_advise(fd, 0, 0, 0), NOTCAPABLE);
  IS(__wasi_fd_allocate(fd, 0, 1), NOTCAPABLE);
  IS(__wasi_fd_filestat_get(fd, &stat), NOTCAPABLE);
  IS(__wasi_fd_filestat_set_size(fd, 0), NOTCAPABLE);
  IS(__wasi_fd_filestat_set_times(fd, 0, 0, 0), NOTCAPABLE);
  IS(__wasi_fd_fdstat_set_flags(fd, 0), NOTCAPABLE);
  IS(__wasi_fd_fdstat_set_rights(fd, kRead, 0), SUCCESS);
  const __wasi_ciovec_t text = {buffer, 1};
  IS(__wasi_fd_write(fd, &text, 1, &n), NOTCAPABLE);
  IS(__wasi_fd_fdstat_set_rights(fd, kRead | kWrite, 0), NOTCAPABLE);
  // A number with more rights takes those of what is moved to it.
  IS(open_with(3, "own", 0, kWrite, &again), SUCCESS);
  IS(__wasi_fd_renumber(fd, again), SUCCESS);
  IS(__wasi_fd_write(again, &text, 1, &n), NOTCAPABLE);
  IS(__wasi_fd_read(fd, &v, 1, &n), BADF);
  return verdict();
}
