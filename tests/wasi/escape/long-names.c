// Names and paths at the limits and far beyond them; trees deeper than a path is long.
#include "attack.h"

static char path[1 << 20];

// The path that is `n` times `part`, with `end`.
static const char *repeated(const char *part, size_t n, const char *end) {
  char *at = path;
  for (size_t i = 0; i < n; ++i) at = stpcpy(at, part);
  strcpy(at, end);
  return path;
}

int main(void) {
  IS(opens(3, repeated("n", 255, ""), __WASI_OFLAGS_CREAT, kWrite), SUCCESS);
  IS(stat_of(3, path, 0), SUCCESS);
  IS(__wasi_path_unlink_file(3, path), SUCCESS);
  IS(opens(3, repeated("n", 256, ""), __WASI_OFLAGS_CREAT, kWrite), NAMETOOLONG);
  IS(__wasi_path_create_directory(3, path), NAMETOOLONG);
  IS(__wasi_path_rename(3, "own", 3, path), NAMETOOLONG);
  IS(__wasi_path_symlink("own", 3, path), NAMETOOLONG);
  IS(__wasi_path_link(3, 0, "own", 3, path), NAMETOOLONG);
  IS(stat_of(3, path, 0), NAMETOOLONG);
  IS(stat_of(3, repeated("n", 256, "/x"), 0), NAMETOOLONG);
  CHECK(!strcmp(contents(3, repeated("./", 2046, "own")), "own"));   // 4095 bytes
  IS(opens(3, repeated("./", 2046, "/own"), 0, kRead), NAMETOOLONG); // 4096
  IS(opens(3, repeated("./", 2046, "//own"), 0, kRead), NAMETOOLONG);
  IS(opens(3, repeated("sub/../", 100000, "own"), 0, kRead), NAMETOOLONG);
  IS(__wasi_path_symlink(path, 3, "long"), NAMETOOLONG);
  CHECK(!strcmp(contents(3, repeated("sub/../", 500, "own")), "own"));
  REFUSED(opens(3, repeated("../", 1000, "own"), 0, kRead));
  // 300 directories of 200 bytes each: a path of 60000 bytes, of which only the ends can be named.
  __wasi_fd_t at = 3, next;
  repeated("d", 200, "");
  for (int i = 0; i < 300; ++i) {
    IS(__wasi_path_create_directory(at, path), SUCCESS);
    IS(__wasi_path_open(at, 0, path, __WASI_OFLAGS_DIRECTORY, kAllRights & ~kRead & ~kWrite, kAllRights, 0, &next),
       SUCCESS);
    if (at != 3) __wasi_fd_close(at);
    if (wrongs) return verdict();
    at = next;
  }
  IS(opens(at, "bottom", __WASI_OFLAGS_CREAT, kWrite), SUCCESS);
  REFUSED(opens(at, repeated("../", 301, "outside/secret"), 0, kRead));
  return verdict();
}
