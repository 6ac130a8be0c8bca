// The limit on output holds over all ways to write, and across descriptors.
//! options: --dir given::/ --max-output 10000
//! after: (($(find given -type f -printf '%s\n' | paste -sd+ | bc -l 2>/dev/null || find given -type f -printf '%s ' | awk '{for (i = 1; i <= NF; ++i) n += $i} END {print n}') <= 10003))
#include "attack.h"

int main(void) {
  static uint8_t bytes[6000];
  const __wasi_ciovec_t v[2] = {{bytes, sizeof bytes}, {bytes, sizeof bytes}};
  __wasi_fd_t a, b;
  __wasi_size_t n;
  IS(open_with(3, "a", __WASI_OFLAGS_CREAT, kAllRights, &a), SUCCESS);
  IS(open_with(3, "b", __WASI_OFLAGS_CREAT, kAllRights, &b), SUCCESS);
  IS(__wasi_fd_write(a, v, 1, &n), SUCCESS);
  CHECK(n == 6000);
  IS(__wasi_fd_pwrite(b, v, 2, 0, &n), SUCCESS);
  CHECK(n == 4000); // as far as it goes
  IS(__wasi_fd_write(a, v, 1, &n), NOSPC);
  IS(__wasi_fd_pwrite(a, v, 1, 0, &n), NOSPC);
  IS(__wasi_fd_write(1, v, 1, &n), NOSPC);
  IS(__wasi_fd_allocate(a, 0, 1), NOSPC);
  return wrongs ? 1 : 0;
}
