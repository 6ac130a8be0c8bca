// The older wasi_unstable: its numbers for whence, its file status of 56 bytes and its subscriptions of 56 bytes.
//! dir: /w
//! stdout: seek 3 5 1 badwhence
//! stdout: status 4 1 5 guarded
//! stdout: by path 4 1 5
//! stdout: slept 77 0 0
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define UNSTABLE(name) __attribute__((import_module("wasi_unstable"), import_name(name)))
typedef uint32_t u32;
typedef uint64_t u64;
UNSTABLE("path_open")
u32 open_path(u32 fd, u32 lookup, const char *path, u32 n, u32 oflags, u64 base, u64 inheriting, u32 flags, u32 *out);
UNSTABLE("fd_write") u32 write_to(u32 fd, const void *iovs, u32 count, u32 *n);
UNSTABLE("fd_seek") u32 seek_to(u32 fd, int64_t delta, u32 whence, u64 *out);
UNSTABLE("fd_filestat_get") u32 status(u32 fd, void *out);
UNSTABLE("path_filestat_get") u32 path_status(u32 fd, u32 lookup, const char *path, u32 n, void *out);
UNSTABLE("poll_oneoff") u32 poll_for(const void *in, void *out, u32 count, u32 *n);

struct status {
  u64 dev, ino;
  uint8_t type;
  u32 links;
  u64 size, atim, mtim, ctim;
};
_Static_assert(sizeof(struct status) == 56, "status");

struct subscription {
  u64 userdata;
  uint8_t type;
  u64 identifier;
  u32 clock;
  u64 timeout, precision;
  uint16_t flags;
};
_Static_assert(sizeof(struct subscription) == 56, "subscription");

int main(void) {
  u32 fd = 0, n = 0;
  const struct {
    const char *at;
    u32 size;
  } text = {"12345", 5};
  if (open_path(3, 0, "file", 4, 1, 0x200066 | 0x1ff, 0, 0, &fd) || write_to(fd, &text, 1, &n)) return 1;
  u64 set = 0, end = 0, cur = 0;
  seek_to(fd, 3, 2, &set); // SET
  seek_to(fd, 0, 1, &end); // END
  seek_to(fd, 1, 2, &cur);
  seek_to(fd, 0, 0, &cur); // CUR
  printf("seek %llu %llu %llu %s\n", set, end, cur, seek_to(fd, 0, 3, &cur) == 28 ? "badwhence" : "?");

  struct {
    struct status s;
    u64 guard;
  } g;
  memset(&g, 0xAA, sizeof g);
  if (status(fd, &g)) return 1;
  printf("status %u %u %llu %s\n", g.s.type, g.s.links, g.s.size,
         g.guard == 0xAAAAAAAAAAAAAAAA ? "guarded" : "overwritten");
  if (path_status(3, 0, "file", 4, &g)) return 1;
  printf("by path %u %u %llu\n", g.s.type, g.s.links, g.s.size);

  const struct subscription s = {.userdata = 77, .type = 0, .identifier = 5, .clock = 1, .timeout = 1000000};
  struct {
    u64 userdata;
    uint16_t error;
    uint8_t type;
    u64 bytes;
    uint16_t flags;
  } event = {0};
  if (poll_for(&s, &event, 1, &n) || n != 1) return 1;
  printf("slept %llu %u %u\n", event.userdata, event.error, event.type);
}
