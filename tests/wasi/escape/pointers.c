// Each function that takes a pointer, with each of its pointers wrong while the others are right: past the end, across it,
// at the top of the address space so that the sum wraps. EFAULT, with nothing done, and never a fault of the host.
//! options: --dir given::/ --tcp-listen 127.0.0.1:0
//! after: [[ $(ls given) == $'own\nsub' && $(<given/own) == own ]]
#include "attack.h"

typedef uint32_t u32;
typedef uint64_t u64;
#undef IMPORT
#define IMPORT(name, ...)                                                                                              \
  __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) u32 raw_##name(__VA_ARGS__);
IMPORT(args_get, u32, u32)
IMPORT(args_sizes_get, u32, u32)
IMPORT(environ_get, u32, u32)
IMPORT(environ_sizes_get, u32, u32)
IMPORT(clock_res_get, u32, u32)
IMPORT(clock_time_get, u32, u64, u32)
IMPORT(fd_fdstat_get, u32, u32)
IMPORT(fd_filestat_get, u32, u32)
IMPORT(fd_pread, u32, u32, u32, u64, u32)
IMPORT(fd_prestat_get, u32, u32)
IMPORT(fd_prestat_dir_name, u32, u32, u32)
IMPORT(fd_pwrite, u32, u32, u32, u64, u32)
IMPORT(fd_read, u32, u32, u32, u32)
IMPORT(fd_readdir, u32, u32, u32, u64, u32)
IMPORT(fd_seek, u32, u64, u32, u32)
IMPORT(fd_tell, u32, u32)
IMPORT(fd_write, u32, u32, u32, u32)
IMPORT(path_create_directory, u32, u32, u32)
IMPORT(path_filestat_get, u32, u32, u32, u32, u32)
IMPORT(path_filestat_set_times, u32, u32, u32, u32, u64, u64, u32)
IMPORT(path_link, u32, u32, u32, u32, u32, u32, u32)
IMPORT(path_readlink, u32, u32, u32, u32, u32, u32)
IMPORT(path_remove_directory, u32, u32, u32)
IMPORT(path_rename, u32, u32, u32, u32, u32, u32)
IMPORT(path_symlink, u32, u32, u32, u32, u32)
IMPORT(path_unlink_file, u32, u32, u32)
IMPORT(poll_oneoff, u32, u32, u32, u32)
IMPORT(random_get, u32, u32)
IMPORT(sock_accept, u32, u32, u32)
IMPORT(sock_recv, u32, u32, u32, u32, u32, u32)
IMPORT(sock_send, u32, u32, u32, u32, u32)

static uint8_t room[4096] __attribute__((aligned(16)));

int main(void) {
  const u32 size = __builtin_wasm_memory_size(0) * 65536, top = 0xFFFFFFFF;
  const u32 bad[] = {size - 1, size, size + 1, size + 65536, 0x7FFFFFFF, 0x80000000, top - 7, top - 3, top - 1, top};
  const u32 good = (u32)room, name = (u32) "fresh", own = (u32) "own";
  __wasi_iovec_t *const one = (void *)(room + 1024);
  *one = (__wasi_iovec_t){room + 2048, 16};
  const u32 v = (u32)one;
  __wasi_fd_t file;
  IS(open_with(3, "own", 0, kAllRights, &file), SUCCESS);
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; ++i) {
    const u32 p = bad[i];
    IS(raw_args_get(p, good), FAULT);
    IS(raw_args_get(good, p), FAULT);
    IS(raw_args_sizes_get(p, good), FAULT);
    IS(raw_args_sizes_get(good, p), FAULT);
    IS(raw_environ_sizes_get(p, good), FAULT);
    IS(raw_environ_sizes_get(good, p), FAULT);
    IS(raw_clock_res_get(1, p), FAULT);
    IS(raw_clock_time_get(1, 0, p), FAULT);
    IS(raw_fd_fdstat_get(3, p), FAULT);
    IS(raw_fd_filestat_get(3, p), FAULT);
    IS(raw_fd_prestat_get(3, p), FAULT);
    IS(raw_fd_prestat_dir_name(3, p, 2), FAULT);
    IS(raw_fd_seek(file, 0, 0, p), FAULT);
    IS(raw_fd_tell(file, p), FAULT);
    IS(raw_fd_read(file, p, 1, good), FAULT);
    IS(raw_fd_read(file, v, 1, p), FAULT);
    IS(raw_fd_write(file, p, 1, good), FAULT);
    IS(raw_fd_write(file, v, 1, p), FAULT);
    IS(raw_fd_pread(file, p, 1, 0, good), FAULT);
    IS(raw_fd_pread(file, v, 1, 0, p), FAULT);
    IS(raw_fd_pwrite(file, p, 1, 0, good), FAULT);
    IS(raw_fd_pwrite(file, v, 1, 0, p), FAULT);
    IS(raw_fd_readdir(3, p, 64, 0, good), FAULT);
    IS(raw_fd_readdir(3, good, 64, 0, p), FAULT);
    IS(raw_path_create_directory(3, p, 5), FAULT);
    IS(raw_path_filestat_get(3, 0, p, 5, good), FAULT);
    IS(raw_path_filestat_get(3, 0, own, 3, p), FAULT);
    IS(raw_path_filestat_set_times(3, 0, p, 5, 0, 0, 4), FAULT);
    IS(raw_path_link(3, 0, p, 5, 3, name, 5), FAULT);
    IS(raw_path_link(3, 0, own, 3, 3, p, 5), FAULT);
    IS(raw_path_open(3, 0, (void *)p, 5, 1, kWrite, 0, 0, room), FAULT);
    IS(raw_path_open(3, 0, "fresh", 5, 1, kWrite, 0, 0, (void *)p), FAULT);
    IS(raw_path_readlink(3, p, 5, good, 16, good), FAULT);
    IS(raw_path_readlink(3, own, 3, p, 16, good), FAULT);
    IS(raw_path_readlink(3, own, 3, good, 16, p), FAULT);
    IS(raw_path_remove_directory(3, p, 5), FAULT);
    IS(raw_path_rename(3, p, 5, 3, name, 5), FAULT);
    IS(raw_path_rename(3, own, 3, 3, p, 5), FAULT);
    IS(raw_path_symlink(p, 5, 3, name, 5), FAULT);
    IS(raw_path_symlink(own, 3, 3, p, 5), FAULT);
    IS(raw_path_unlink_file(3, p, 5), FAULT);
    IS(raw_poll_oneoff(p, good, 1, good), FAULT);
    IS(raw_poll_oneoff(good, p, 1, good), FAULT);
    IS(raw_poll_oneoff(good, good, 1, p), FAULT);
    IS(raw_random_get(p, 2), FAULT);
    IS(raw_sock_accept(4, 0, p), FAULT);
    IS(raw_sock_recv(4, v, 1, 0, p, good), FAULT);
    REFUSED(raw_sock_recv(4, v, 1, 0, good, p));
    REFUSED(raw_sock_send(4, p, 1, 0, good));
    IS(raw_sock_send(4, v, 1, 0, p), FAULT);
  }
  // Lengths that wrap, from a right pointer.
  const u32 lengths[] = {size, 0x7FFFFFFF, 0x80000000, top - good, top - good + 1, top - good + 2, top};
  for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; ++i) {
    const u32 n = lengths[i];
    IS(raw_random_get(good, n), FAULT);
    IS(raw_fd_readdir(3, good, n, 0, good), FAULT);
    IS(raw_fd_prestat_dir_name(3, good, n), FAULT);
    IS(raw_path_readlink(3, own, 3, good, n, good), FAULT);
    IS(raw_path_create_directory(3, name, n), FAULT);
    IS(raw_path_open(3, 0, "fresh", n, 1, kWrite, 0, 0, room), FAULT);
    IS(raw_path_symlink(own, n, 3, name, 5), FAULT);
  }
  // Results on top of arguments, and of each other, unaligned.
  for (u32 at = good; at < good + 9; ++at) {
    IS(raw_args_sizes_get(at, at), SUCCESS);
    IS(raw_clock_time_get(0, 0, at), SUCCESS);
    IS(raw_fd_fdstat_get(3, at), SUCCESS);
    IS(raw_fd_filestat_get(3, at), SUCCESS);
    memcpy((void *)at, "own", 3);
    IS(raw_path_filestat_get(3, 0, at, 3, at), SUCCESS);
    memcpy((void *)at, "own", 3);
    IS(raw_path_open(3, 0, (void *)at, 3, 0, kRead, 0, 0, (void *)at), SUCCESS);
    __wasi_fd_t fd;
    memcpy(&fd, (void *)at, 4);
    IS(__wasi_fd_close(fd), SUCCESS);
    IS(raw_fd_readdir(3, at, 256, 0, at), SUCCESS);
  }
  return verdict();
}
