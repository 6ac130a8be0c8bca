// Cookies of fd_readdir: those it gave stay good while entries come and go; all others do no harm.
//! setup: for i in {100..399}; do : >given/sub/f$i; done
#include "attack.h"

static uint8_t buffer[1 << 16];
static __wasi_fd_t sub;
static uint8_t seen[400];

static void name_of(char *name, int i) {
  name[0] = 'f', name[1] = (char)('0' + i / 100), name[2] = (char)('0' + i / 10 % 10), name[3] = (char)('0' + i % 10),
  name[4] = 0;
}

// Lists from `cookie` with a buffer of `size`; counts files in `seen`. Gives the last cookie, 0 at the end.
static __wasi_dircookie_t list(__wasi_dircookie_t cookie, size_t size) {
  __wasi_size_t used = 0, at = 0;
  IS(__wasi_fd_readdir(sub, buffer, size, cookie, &used), SUCCESS);
  CHECK(used <= size);
  __wasi_dirent_t entry;
  bool any = false;
  while (at + sizeof entry <= used) {
    memcpy(&entry, buffer + at, sizeof entry);
    if (at + sizeof entry + entry.d_namlen > used) break;
    const uint8_t *const name = buffer + at + sizeof entry;
    if (entry.d_namlen == 4 && name[0] == 'f') ++seen[(name[1] - '0') * 100 + (name[2] - '0') * 10 + name[3] - '0'];
    cookie = entry.d_next;
    at += sizeof entry + entry.d_namlen;
    any = true;
  }
  return any ? cookie : 0;
}

int main(void) {
  const __wasi_rights_t rights = kAllRights & ~kRead & ~kWrite;
  IS(__wasi_path_open(3, 0, "sub", __WASI_OFLAGS_DIRECTORY, rights, kAllRights, 0, &sub), SUCCESS);
  // While it is listed, every third file goes and others come; those that stay are given exactly once.
  char name[8];
  __wasi_dircookie_t cookie = 0;
  int round = 0;
  do {
    cookie = list(cookie, 300);
    if (round < 100) {
      name_of(name, 100 + round * 3);
      IS(__wasi_path_unlink_file(sub, name), SUCCESS);
      name[0] = 'g';
      IS(opens(sub, name, __WASI_OFLAGS_CREAT, kWrite), SUCCESS);
    }
  } while (cookie && ++round < 1000);
  CHECK(round < 1000);
  for (int i = 100; i < 400; ++i)
    if ((i - 100) % 3) CHECK(seen[i] == 1);
  // Cookies that nobody gave.
  __wasi_size_t used;
  for (unsigned shift = 0; shift < 64; ++shift)
    for (int delta = -1; delta <= 1; ++delta) {
      used = 0;
      __wasi_fd_readdir(sub, buffer, 1000, (1ull << shift) + (uint64_t)delta, &used);
      CHECK(used <= 1000);
    }
  IS(__wasi_fd_readdir(sub, buffer, 1000, ~0ull, &used), INVAL);
  uint64_t random = 1;
  for (int i = 0; i < 2000; ++i) {
    random = random * 6364136223846793005ull + 1442695040888963407ull;
    used = 0;
    __wasi_fd_readdir(sub, buffer, i % 200, random, &used);
    CHECK(used <= (unsigned)(i % 200));
  }
  // A directory that is gone.
  IS(__wasi_path_create_directory(3, "gone"), SUCCESS);
  __wasi_fd_t gone;
  IS(__wasi_path_open(3, 0, "gone", __WASI_OFLAGS_DIRECTORY, rights, kAllRights, 0, &gone), SUCCESS);
  IS(__wasi_path_remove_directory(3, "gone"), SUCCESS);
  used = 0;
  __wasi_fd_readdir(gone, buffer, 1000, 0, &used);
  CHECK(used <= 200);
  return verdict();
}
