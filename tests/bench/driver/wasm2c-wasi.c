// The host of a module that wasm2c turned into C: enough of WASI preview 1 for the benchmark's programs, over the system's
// own calls. It is no sandbox: paths are taken as they come, below one directory that is the guest's /w.
//   guest DIR [ARGUMENT...]
#include "guest.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define WASI(name) Z_wasi_snapshot_preview1Z_##name
struct Z_wasi_snapshot_preview1_instance_t {
  wasm_rt_memory_t *memory;
  int argc;
  char **argv;
};
typedef struct Z_wasi_snapshot_preview1_instance_t Host;
enum { kPreopen = 3, kBadFile = 8, kInvalid = 28, kNoEntry = 44, kNotSupported = 52, kFiles = 256 };

static int files[kFiles] = {0, 1, 2}; // guest descriptor: ours; -1 is free
static unsigned char *at(Host *host, u32 address) { return host->memory->data + address; }
static u32 get32(Host *host, u32 address) { u32 v; memcpy(&v, at(host, address), 4); return v; }
static void put32(Host *host, u32 address, u32 v) { memcpy(at(host, address), &v, 4); }
static void put64(Host *host, u32 address, u64 v) { memcpy(at(host, address), &v, 8); }

static u32 code(void) {
  switch (errno) {
  case EBADF: return kBadFile;
  case ENOENT: return kNoEntry;
  case EEXIST: return 20;
  case ENOTDIR: return 54;
  case EISDIR: return 31;
  case ENOTEMPTY: return 55;
  case ESPIPE: return 70;
  case EACCES: return 2;
  default: return kInvalid;
  }
}

static int file(u32 fd) { return fd < kFiles && files[fd] >= 0 ? files[fd] : -1; }

static u32 strings(Host *host, u32 pointers, u32 buffer) {
  for (int i = 0; i < host->argc; ++i) {
    const size_t size = strlen(host->argv[i]) + 1;
    put32(host, pointers + 4 * (u32)i, buffer);
    memcpy(at(host, buffer), host->argv[i], size);
    buffer += (u32)size;
  }
  return 0;
}

u32 WASI(args_get)(Host *host, u32 pointers, u32 buffer) { return strings(host, pointers, buffer); }
u32 WASI(args_sizes_get)(Host *host, u32 count, u32 bytes) {
  u32 size = 0;
  for (int i = 0; i < host->argc; ++i) size += (u32)strlen(host->argv[i]) + 1;
  put32(host, count, (u32)host->argc);
  put32(host, bytes, size);
  return 0;
}
u32 WASI(environ_get)(Host *host, u32 pointers, u32 buffer) { return 0; }
u32 WASI(environ_sizes_get)(Host *host, u32 count, u32 bytes) {
  put32(host, count, 0);
  put32(host, bytes, 0);
  return 0;
}

static u32 readClock(Host *host, u32 clock, u32 result, int (*read)(clockid_t, struct timespec *)) {
  static const clockid_t kClocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
  struct timespec time;
  if (clock > 3 || read(kClocks[clock], &time)) return kInvalid;
  put64(host, result, (u64)time.tv_sec * 1000000000u + (u64)time.tv_nsec);
  return 0;
}
u32 WASI(clock_time_get)(Host *host, u32 clock, u64 precision, u32 result) { return readClock(host, clock, result, clock_gettime); }
u32 WASI(clock_res_get)(Host *host, u32 clock, u32 result) { return readClock(host, clock, result, clock_getres); }
u32 WASI(random_get)(Host *host, u32 buffer, u32 size) { return getrandom(at(host, buffer), size, 0) == (ssize_t)size ? 0 : kInvalid; }
u32 WASI(sched_yield)(Host *host) { return 0; }
u32 WASI(poll_oneoff)(Host *host, u32 in, u32 out, u32 count, u32 result) { return kNotSupported; }
void WASI(proc_exit)(Host *host, u32 status) { exit((int)status); }

static u32 transfer(Host *host, u32 fd, u32 vectors, u32 count, u32 result, ssize_t (*move)(int, const struct iovec *, int)) {
  struct iovec list[16];
  if (file(fd) < 0) return kBadFile;
  if (count > 16) count = 16;
  for (u32 i = 0; i < count; ++i)
    list[i] = (struct iovec){at(host, get32(host, vectors + 8 * i)), get32(host, vectors + 8 * i + 4)};
  const ssize_t moved = move(file(fd), list, (int)count);
  if (moved < 0) return code();
  put32(host, result, (u32)moved);
  return 0;
}
u32 WASI(fd_write)(Host *host, u32 fd, u32 vectors, u32 count, u32 result) { return transfer(host, fd, vectors, count, result, writev); }
u32 WASI(fd_read)(Host *host, u32 fd, u32 vectors, u32 count, u32 result) { return transfer(host, fd, vectors, count, result, readv); }

static u32 transferAt(Host *host, u32 fd, u32 vectors, u32 count, u64 offset, u32 result,
                      ssize_t (*move)(int, const struct iovec *, int, off_t)) {
  struct iovec list[16];
  if (file(fd) < 0) return kBadFile;
  if (count > 16) count = 16;
  for (u32 i = 0; i < count; ++i)
    list[i] = (struct iovec){at(host, get32(host, vectors + 8 * i)), get32(host, vectors + 8 * i + 4)};
  const ssize_t moved = move(file(fd), list, (int)count, (off_t)offset);
  if (moved < 0) return code();
  put32(host, result, (u32)moved);
  return 0;
}
u32 WASI(fd_pread)(Host *host, u32 fd, u32 vectors, u32 count, u64 offset, u32 result) {
  return transferAt(host, fd, vectors, count, offset, result, preadv);
}
u32 WASI(fd_pwrite)(Host *host, u32 fd, u32 vectors, u32 count, u64 offset, u32 result) {
  return transferAt(host, fd, vectors, count, offset, result, pwritev);
}

u32 WASI(fd_close)(Host *host, u32 fd) {
  if (file(fd) < 0) return kBadFile;
  close(files[fd]);
  files[fd] = -1;
  return 0;
}
u32 WASI(fd_seek)(Host *host, u32 fd, u64 offset, u32 whence, u32 result) {
  static const int kWhence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  if (whence > 2) return kInvalid;
  const off_t to = lseek(file(fd), (off_t)offset, kWhence[whence]);
  if (to < 0) return code();
  put64(host, result, (u64)to);
  return 0;
}
u32 WASI(fd_tell)(Host *host, u32 fd, u32 result) { return WASI(fd_seek)(host, fd, 0, 1, result); }
u32 WASI(fd_sync)(Host *host, u32 fd) { return fsync(file(fd)) ? code() : 0; }
u32 WASI(fd_datasync)(Host *host, u32 fd) { return fdatasync(file(fd)) ? code() : 0; }
u32 WASI(fd_fdstat_set_flags)(Host *host, u32 fd, u32 flags) { return file(fd) < 0 ? kBadFile : 0; }
u32 WASI(fd_filestat_set_size)(Host *host, u32 fd, u64 size) { return ftruncate(file(fd), (off_t)size) ? code() : 0; }
u32 WASI(fd_filestat_set_times)(Host *host, u32 fd, u64 accessed, u64 modified, u32 flags) { return 0; }
u32 WASI(fd_advise)(Host *host, u32 fd, u64 offset, u64 size, u32 advice) { return 0; }
u32 WASI(fd_renumber)(Host *host, u32 from, u32 to) { return kNotSupported; }
u32 WASI(fd_readdir)(Host *host, u32 fd, u32 buffer, u32 size, u64 cookie, u32 result) { return kNotSupported; }

static unsigned char kind(mode_t mode) { return S_ISDIR(mode) ? 3 : S_ISREG(mode) ? 4 : S_ISCHR(mode) ? 2 : S_ISLNK(mode) ? 7 : 0; }

u32 WASI(fd_fdstat_get)(Host *host, u32 fd, u32 result) {
  struct stat status;
  if (fstat(file(fd), &status)) return code();
  memset(at(host, result), 0, 24);
  *at(host, result) = kind(status.st_mode);
  put64(host, result + 8, ~0ull);
  put64(host, result + 16, ~0ull);
  return 0;
}

static u32 writeStatus(Host *host, u32 result, const struct stat *status) {
  memset(at(host, result), 0, 64);
  put64(host, result, status->st_dev);
  put64(host, result + 8, status->st_ino);
  *at(host, result + 16) = kind(status->st_mode);
  put64(host, result + 24, status->st_nlink);
  put64(host, result + 32, (u64)status->st_size);
  put64(host, result + 40, (u64)status->st_atime * 1000000000u);
  put64(host, result + 48, (u64)status->st_mtime * 1000000000u);
  put64(host, result + 56, (u64)status->st_ctime * 1000000000u);
  return 0;
}
u32 WASI(fd_filestat_get)(Host *host, u32 fd, u32 result) {
  struct stat status;
  return fstat(file(fd), &status) ? code() : writeStatus(host, result, &status);
}

u32 WASI(fd_prestat_get)(Host *host, u32 fd, u32 result) {
  if (fd != kPreopen) return kBadFile;
  put32(host, result, 0);
  put32(host, result + 4, 2);
  return 0;
}
u32 WASI(fd_prestat_dir_name)(Host *host, u32 fd, u32 path, u32 size) {
  if (fd != kPreopen || size < 2) return kInvalid;
  memcpy(at(host, path), "/w", 2);
  return 0;
}

// A path of the guest, with an end.
static const char *name(Host *host, u32 path, u32 size) {
  static char text[4096];
  if (size >= sizeof text) size = sizeof text - 1;
  memcpy(text, at(host, path), size);
  text[size] = 0;
  return text;
}
u32 WASI(path_open)(Host *host, u32 fd, u32 lookup, u32 path, u32 size, u32 how, u64 rights, u64 inherited, u32 flags, u32 result) {
  const int write = (rights & 64) != 0, read = (rights & 2) != 0;
  int mode = how & 2 ? O_DIRECTORY : write && read ? O_RDWR : write ? O_WRONLY : O_RDONLY;
  mode |= (how & 1 ? O_CREAT : 0) | (how & 4 ? O_EXCL : 0) | (how & 8 ? O_TRUNC : 0) | (flags & 1 ? O_APPEND : 0);
  const int opened = openat(file(fd), name(host, path, size), mode, 0666);
  if (opened < 0) return code();
  for (u32 next = kPreopen + 1; next < kFiles; ++next)
    if (files[next] < 0) {
      files[next] = opened;
      put32(host, result, next);
      return 0;
    }
  close(opened);
  return kInvalid;
}
u32 WASI(path_filestat_get)(Host *host, u32 fd, u32 lookup, u32 path, u32 size, u32 result) {
  struct stat status;
  const int how = lookup & 1 ? 0 : AT_SYMLINK_NOFOLLOW;
  return fstatat(file(fd), name(host, path, size), &status, how) ? code() : writeStatus(host, result, &status);
}
u32 WASI(path_filestat_set_times)(Host *host, u32 fd, u32 lookup, u32 path, u32 size, u64 accessed, u64 modified, u32 flags) { return 0; }
u32 WASI(path_unlink_file)(Host *host, u32 fd, u32 path, u32 size) { return unlinkat(file(fd), name(host, path, size), 0) ? code() : 0; }
u32 WASI(path_remove_directory)(Host *host, u32 fd, u32 path, u32 size) {
  return unlinkat(file(fd), name(host, path, size), AT_REMOVEDIR) ? code() : 0;
}
u32 WASI(path_create_directory)(Host *host, u32 fd, u32 path, u32 size) { return mkdirat(file(fd), name(host, path, size), 0777) ? code() : 0; }
u32 WASI(path_rename)(Host *host, u32 fd, u32 path, u32 size, u32 toFd, u32 to, u32 toSize) { return kNotSupported; }
u32 WASI(path_link)(Host *host, u32 fd, u32 lookup, u32 path, u32 size, u32 toFd, u32 to, u32 toSize) { return kNotSupported; }
u32 WASI(path_symlink)(Host *host, u32 path, u32 size, u32 fd, u32 to, u32 toSize) { return kNotSupported; }
u32 WASI(path_readlink)(Host *host, u32 fd, u32 path, u32 size, u32 buffer, u32 room, u32 result) { return kInvalid; }
u32 WASI(sock_accept)(Host *host, u32 fd, u32 flags, u32 result) { return kNotSupported; }
u32 WASI(sock_shutdown)(Host *host, u32 fd, u32 how) { return kNotSupported; }

int main(int argc, char **argv) {
  if (argc < 2) return 125;
  for (int fd = 3; fd < kFiles; ++fd) files[fd] = -1;
  files[kPreopen] = open(argv[1], O_DIRECTORY);
  argv[1] = argv[0];
  static Z_guest_instance_t guest;
  static Host host;
  host.argc = argc - 1;
  host.argv = argv + 1;
  wasm_rt_init();
  Z_guest_init_module();
  Z_guest_instantiate(&guest, &host);
  host.memory = Z_guestZ_memory(&guest);
  Z_guestZ__start(&guest);
  return 0;
}
