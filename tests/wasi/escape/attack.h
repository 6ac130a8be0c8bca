// For the attacks of this folder: calls WASI directly, says what should not have worked, and ends with status 1 if anything
// did. Needs no stdio, so that the guests stay small.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

#define UNUSED __attribute__((unused))

UNUSED static const __wasi_rights_t kRead = __WASI_RIGHTS_FD_READ, kWrite = __WASI_RIGHTS_FD_WRITE,
                                    kReadDirectory = __WASI_RIGHTS_FD_READDIR;
UNUSED static const __wasi_lookupflags_t kFollow = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW;
UNUSED static const uint64_t kAllRights = (1ull << 30) - 1;

static int wrongs;

static void say(const char *text) {
  const __wasi_ciovec_t v = {(const uint8_t *)text, strlen(text)};
  __wasi_size_t n;
  __wasi_fd_write(1, &v, 1, &n);
}

static void say_number(uint64_t n) {
  char digits[24], *at = digits + sizeof digits - 1;
  *at = 0;
  do *--at = (char)('0' + n % 10);
  while (n /= 10);
  say(at);
}

// CHECK(condition): what has to hold.
#define CHECK(condition) check(condition, #condition, __LINE__)
UNUSED static void check(bool holds, const char *what, int line) {
  if (holds) return;
  ++wrongs;
  say("line "), say_number((uint64_t)line), say(": not "), say(what), say("\n");
}

// IS(call, errno), REFUSED(call): what a call has to return; REFUSED is content with any error.
#define IS(call, expected) is(call, __WASI_ERRNO_##expected, #call, #expected, __LINE__)
UNUSED static void is(__wasi_errno_t found, __wasi_errno_t expected, const char *call, const char *name, int line) {
  if (found == expected) return;
  ++wrongs;
  say("line "), say_number((uint64_t)line), say(": "), say(call), say(" is "), say_number(found), say(", not ");
  say(name), say("\n");
}
#define REFUSED(call) refused(call, #call, __LINE__)
UNUSED static void refused(__wasi_errno_t found, const char *call, int line) {
  if (found) return;
  ++wrongs;
  say("line "), say_number((uint64_t)line), say(": "), say(call), say(" worked\n");
}

// The calls without a wrapper that looks for a NUL, for paths of any bytes.
#define IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
IMPORT(path_open)
uint32_t raw_path_open(uint32_t fd, uint32_t lookup, const void *path, uint32_t length, uint32_t oflags, uint64_t base,
                       uint64_t inheriting, uint32_t fdflags, void *out);

UNUSED static __wasi_errno_t open_with(__wasi_fd_t fd, const char *path, __wasi_oflags_t oflags, __wasi_rights_t rights,
                                       __wasi_fd_t *out) {
  *out = ~0u;
  return __wasi_path_open(fd, kFollow, path, oflags, rights, 0, 0, out);
}

// Opens and closes again.
UNUSED static __wasi_errno_t opens(__wasi_fd_t fd, const char *path, __wasi_oflags_t oflags, __wasi_rights_t rights) {
  __wasi_fd_t opened;
  const __wasi_errno_t e = open_with(fd, path, oflags, rights, &opened);
  if (!e) __wasi_fd_close(opened);
  return e;
}

UNUSED static __wasi_errno_t stat_of(__wasi_fd_t fd, const char *path, __wasi_lookupflags_t lookup) {
  __wasi_filestat_t s;
  return __wasi_path_filestat_get(fd, lookup, path, &s);
}

// The first bytes of a file, "" if there is none.
UNUSED static const char *contents(__wasi_fd_t fd, const char *path) {
  static char text[64];
  text[0] = 0;
  __wasi_fd_t opened;
  if (open_with(fd, path, 0, kRead, &opened)) return text;
  const __wasi_iovec_t v = {(uint8_t *)text, sizeof text - 1};
  __wasi_size_t n = 0;
  if (__wasi_fd_read(opened, &v, 1, &n)) n = 0;
  text[n] = 0;
  __wasi_fd_close(opened);
  return text;
}

UNUSED static const char *join(const char *a, const char *b) {
  static char paths[8][4096];
  static unsigned next;
  char *const path = paths[next++ % 8];
  strcpy(path, a);
  return strcat(path, b);
}

// Everything that can be tried with a path to the directory outside, beneath descriptor `fd`.
UNUSED static void attack(__wasi_fd_t fd, const char *outside) {
  const char *const secret = join(outside, "/secret"), *const made = join(outside, "/new"),
                    *const directory = join(outside, "/dir");
  uint8_t buffer[64];
  __wasi_size_t n;
  const int before = wrongs;
  REFUSED(opens(fd, secret, 0, kRead));
  REFUSED(opens(fd, secret, 0, kWrite));
  REFUSED(opens(fd, secret, 0, 0));
  REFUSED(opens(fd, secret, __WASI_OFLAGS_TRUNC, kWrite));
  REFUSED(opens(fd, secret, __WASI_OFLAGS_CREAT, kWrite));
  REFUSED(opens(fd, made, __WASI_OFLAGS_CREAT, kWrite));
  REFUSED(opens(fd, made, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, kWrite));
  REFUSED(opens(fd, outside, __WASI_OFLAGS_DIRECTORY, kReadDirectory));
  REFUSED(opens(fd, outside, 0, 0));
  REFUSED(opens(fd, directory, __WASI_OFLAGS_DIRECTORY, kReadDirectory));
  REFUSED(stat_of(fd, secret, kFollow));
  REFUSED(stat_of(fd, secret, 0));
  REFUSED(stat_of(fd, directory, 0));
  REFUSED(__wasi_path_filestat_set_times(fd, kFollow, secret, 0, 1, __WASI_FSTFLAGS_MTIM));
  REFUSED(__wasi_path_filestat_set_times(fd, 0, secret, 0, 1, __WASI_FSTFLAGS_MTIM));
  REFUSED(__wasi_path_create_directory(fd, made));
  REFUSED(__wasi_path_symlink("own", fd, made));
  REFUSED(__wasi_path_link(fd, 0, "own", fd, made));
  REFUSED(__wasi_path_link(fd, 0, secret, fd, "stolen"));
  REFUSED(__wasi_path_link(fd, kFollow, secret, fd, "stolen"));
  REFUSED(__wasi_path_rename(fd, "own", fd, made));
  REFUSED(__wasi_path_rename(fd, secret, fd, "stolen"));
  REFUSED(__wasi_path_rename(fd, directory, fd, "stolen"));
  REFUSED(__wasi_path_unlink_file(fd, secret));
  REFUSED(__wasi_path_remove_directory(fd, directory));
  REFUSED(__wasi_path_readlink(fd, secret, buffer, sizeof buffer, &n));
  if (wrongs > before) say("    through "), say(outside), say("\n");
}

// The end of each main.
UNUSED static int verdict(void) { return wrongs ? 1 : 0; }
