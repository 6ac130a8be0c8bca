// A guest that does what its arguments say and shows what came of it, for the scripts of tests/cli: "stat FD", "read FD",
// "write FD TEXT", "fill FD BYTES", "open FD PATH", "create FD PATH", "args", "env", "clock", "sleep SECONDS", "random",
// "accept FD" (echoes one line), "preopens".
// Calls WASI directly, so that each errno is seen.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

static const char *error(__wasi_errno_t e) {
  static char text[16];
  switch (e) {
  case 0: return "ok";
  case __WASI_ERRNO_BADF: return "badf";
  case __WASI_ERRNO_EXIST: return "exist";
  case __WASI_ERRNO_MFILE: return "mfile";
  case __WASI_ERRNO_NOENT: return "noent";
  case __WASI_ERRNO_NOSPC: return "nospc";
  case __WASI_ERRNO_NOTCAPABLE: return "notcapable";
  case __WASI_ERRNO_NOTDIR: return "notdir";
  case __WASI_ERRNO_PERM: return "perm";
  case __WASI_ERRNO_ROFS: return "rofs";
  }
  snprintf(text, sizeof text, "errno %d", e);
  return text;
}

static void stat_of(__wasi_fd_t fd) {
  static const char *const types[] = {"unknown", "block", "character", "directory", "file", "dgram", "stream", "link"};
  __wasi_fdstat_t s;
  const __wasi_errno_t e = __wasi_fd_fdstat_get(fd, &s);
  if (e) {
    printf("%u: %s\n", fd, error(e));
    return;
  }
  printf("%u: %s%s%s\n", fd, types[s.fs_filetype], s.fs_rights_base & __WASI_RIGHTS_FD_READ ? " read" : "",
         s.fs_rights_base & __WASI_RIGHTS_FD_WRITE ? " write" : "");
}

static void read_from(__wasi_fd_t fd) {
  uint8_t buffer[64];
  const __wasi_iovec_t v = {buffer, sizeof buffer};
  __wasi_size_t n = 0;
  const __wasi_errno_t e = __wasi_fd_read(fd, &v, 1, &n);
  printf("read %u: %s \"%.*s\"\n", fd, error(e), (int)n, (char *)buffer);
}

static __wasi_errno_t write_to(__wasi_fd_t fd, const char *text, size_t size, __wasi_size_t *n) {
  const __wasi_ciovec_t v = {(const uint8_t *)text, size};
  return __wasi_fd_write(fd, &v, 1, n);
}

// Writes until it has written `size` bytes or gets an error.
static void fill(__wasi_fd_t fd, size_t size) {
  char *text = malloc(size);
  memset(text, 'x', size);
  size_t written = 0;
  __wasi_errno_t e = 0;
  while (written < size && !e) {
    __wasi_size_t n = 0;
    e = write_to(fd, text + written, size - written, &n);
    written += n;
  }
  printf("wrote %zu: %s\n", written, error(e));
}

static void open_path(__wasi_fd_t fd, const char *path, __wasi_oflags_t oflags, __wasi_rights_t rights) {
  __wasi_fd_t opened = 0;
  const __wasi_errno_t e = __wasi_path_open(fd, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, oflags, rights, 0, 0, &opened);
  if (e)
    printf("open %s: %s\n", path, error(e));
  else
    printf("open %s: %u\n", path, opened);
}

static void preopens(void) {
  for (__wasi_fd_t fd = 3;; ++fd) {
    __wasi_prestat_t p;
    if (__wasi_fd_prestat_get(fd, &p)) return;
    char name[256];
    if (__wasi_fd_prestat_dir_name(fd, (uint8_t *)name, sizeof name)) return;
    printf("%u: %.*s\n", fd, (int)p.u.dir.pr_name_len, name);
  }
}

static void show_clock(void) {
  __wasi_timestamp_t realtime, monotonic;
  __wasi_clock_time_get(__WASI_CLOCKID_REALTIME, 1, &realtime);
  __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &monotonic);
  printf("%llu %llu\n", realtime, monotonic);
}

static void sleep_for(__wasi_timestamp_t seconds) {
  __wasi_subscription_t s = {0};
  s.u.tag = __WASI_EVENTTYPE_CLOCK;
  s.u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
  s.u.u.clock.timeout = seconds * 1000000000;
  __wasi_event_t event;
  __wasi_size_t n;
  printf("slept: %s\n", error(__wasi_poll_oneoff(&s, &event, 1, &n)));
}

static void show_random(void) {
  uint8_t bytes[16];
  __wasi_random_get(bytes, sizeof bytes);
  for (size_t i = 0; i < sizeof bytes; ++i) printf("%02x", bytes[i]);
  printf("\n");
}

// Waits for a connection and sends back what comes until the peer has no more.
static void echo(__wasi_fd_t listener) {
  __wasi_subscription_t s = {0};
  s.u.tag = __WASI_EVENTTYPE_FD_READ;
  s.u.u.fd_read.file_descriptor = listener;
  __wasi_event_t event;
  __wasi_size_t n;
  __wasi_poll_oneoff(&s, &event, 1, &n);
  __wasi_fd_t connection = 0;
  const __wasi_errno_t e = __wasi_sock_accept(listener, 0, &connection);
  printf("accept %u: %s\n", listener, error(e));
  if (e) return;
  uint8_t buffer[256];
  const __wasi_iovec_t in = {buffer, sizeof buffer};
  __wasi_roflags_t flags;
  while (!__wasi_sock_recv(connection, &in, 1, 0, &n, &flags) && n) {
    const __wasi_ciovec_t out = {buffer, n};
    __wasi_sock_send(connection, &out, 1, 0, &n);
  }
  __wasi_fd_close(connection);
}

int main(int argc, char **argv) {
  extern char **environ;
  setvbuf(stdout, NULL, _IONBF, 0);
  const __wasi_rights_t reads = __WASI_RIGHTS_FD_READ, writes = __WASI_RIGHTS_FD_WRITE;
  for (int i = 1; i < argc; ++i) {
    const char *const what = argv[i];
#define NUMBER ((__wasi_fd_t)strtoul(argv[++i], NULL, 10))
    if (!strcmp(what, "stat"))
      stat_of(NUMBER);
    else if (!strcmp(what, "read"))
      read_from(NUMBER);
    else if (!strcmp(what, "write")) {
      const __wasi_fd_t fd = NUMBER;
      const char *const text = argv[++i];
      __wasi_size_t n = 0;
      const __wasi_errno_t e = write_to(fd, text, strlen(text), &n);
      if (e) fprintf(stderr, "write %u: %s\n", fd, error(e));
    } else if (!strcmp(what, "fill")) {
      const __wasi_fd_t fd = NUMBER;
      fill(fd, NUMBER);
    } else if (!strcmp(what, "open")) {
      const __wasi_fd_t fd = NUMBER;
      open_path(fd, argv[++i], 0, reads);
    } else if (!strcmp(what, "create")) {
      const __wasi_fd_t fd = NUMBER;
      open_path(fd, argv[++i], __WASI_OFLAGS_CREAT, writes);
    } else if (!strcmp(what, "args")) {
      for (int a = 0; a < argc; ++a) printf("<%s>\n", argv[a]);
      return 0;
    } else if (!strcmp(what, "env"))
      for (char **variable = environ; *variable; ++variable) printf("%s\n", *variable);
    else if (!strcmp(what, "clock"))
      show_clock();
    else if (!strcmp(what, "sleep"))
      sleep_for(NUMBER);
    else if (!strcmp(what, "random"))
      show_random();
    else if (!strcmp(what, "accept"))
      echo(NUMBER);
    else if (!strcmp(what, "preopens"))
      preopens();
    else {
      fprintf(stderr, "what is \"%s\"?\n", what);
      return 1;
    }
  }
  return 0;
}
