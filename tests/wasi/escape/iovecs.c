// Scatter lists of every kind: wrapping, past the end, enormous, unaligned, empty, overlapping each other, overlapping the
// list itself, and with the count of bytes written into them.
//! after: [[ $(stat -c %s given/out) -lt 100000000 ]]
#include "attack.h"

enum { kList = 200000 };
static __wasi_iovec_t list[kList];
static uint8_t bytes[70000];

static __wasi_size_t n;
static __wasi_fd_t own, out;

int main(void) {
  const uint32_t size = __builtin_wasm_memory_size(0) * 65536;
  IS(open_with(3, "own", 0, kAllRights & ~kWrite & ~__WASI_RIGHTS_FD_ALLOCATE, &own), SUCCESS);
  IS(open_with(3, "out", __WASI_OFLAGS_CREAT, kAllRights, &out), SUCCESS);
  __wasi_ciovec_t *const outs = (void *)list;
  // One bad entry, alone and behind a good one.
  const struct {
    uint32_t at, length;
  } bad[] = {{size, 1},
             {size - 1, 2},
             {0, 0xFFFFFFFF},
             {0xFFFFFFFF, 2},
             {0xFFFFFFFF, 0xFFFFFFFF},
             {size - 8, 0xFFFFFFF9},
             {size + 1, 0},
             {0x80000000, 0x80000000}};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; ++i)
    for (unsigned before = 0; before < 2; ++before) {
      list[0] = (__wasi_iovec_t){bytes, 1};
      list[before] = (__wasi_iovec_t){(uint8_t *)bad[i].at, bad[i].length};
      IS(__wasi_fd_read(own, list, before + 1, &n), FAULT);
      IS(__wasi_fd_pread(own, list, before + 1, 0, &n), FAULT);
      IS(__wasi_fd_write(out, outs, before + 1, &n), FAULT);
      IS(__wasi_fd_pwrite(out, outs, before + 1, 0, &n), FAULT);
    }
  __wasi_filestat_t stat;
  IS(__wasi_fd_filestat_get(out, &stat), SUCCESS);
  CHECK(stat.size == 0);
  // Lists that wrap or pass the end.
  for (uint32_t count = 0x10000000; count; count <<= 1) IS(__wasi_fd_read(own, list, count, &n), FAULT);
  IS(__wasi_fd_read(own, list, 0x20000001, &n), FAULT); // times 8 is 2^32 + 8
  IS(__wasi_fd_write(out, outs, 0xFFFFFFFF, &n), FAULT);
  // None, and empty ones.
  IS(__wasi_fd_read(own, list, 0, &n), SUCCESS);
  CHECK(n == 0);
  for (unsigned i = 0; i < kList; ++i) list[i] = (__wasi_iovec_t){bytes, 0};
  IS(__wasi_fd_write(out, outs, kList, &n), SUCCESS);
  CHECK(n == 0);
  // 200000 entries: as many as the host takes at a time.
  for (unsigned i = 0; i < kList; ++i) list[i] = (__wasi_iovec_t){bytes + i % 7, 1};
  IS(__wasi_fd_write(out, outs, kList, &n), SUCCESS);
  CHECK(n >= 1024 && n <= kList);
  IS(__wasi_fd_read(own, list, kList, &n), SUCCESS);
  CHECK(n == 3);
  // A read into the list itself, and the count into the middle of what is read.
  __wasi_filesize_t at;
  IS(__wasi_fd_seek(own, 0, __WASI_WHENCE_SET, &at), SUCCESS);
  list[0] = (__wasi_iovec_t){(uint8_t *)list, 64};
  list[1] = (__wasi_iovec_t){(uint8_t *)list + 1, 64};
  IS(__wasi_fd_read(own, list, 2, &n), SUCCESS);
  CHECK(n == 3 && !memcmp(list, "own", 3));
  IS(__wasi_fd_seek(own, 0, __WASI_WHENCE_SET, &at), SUCCESS);
  list[0] = (__wasi_iovec_t){bytes, 64};
  IS(__wasi_fd_read(own, list, 1, (__wasi_size_t *)(bytes + 1)), SUCCESS);
  CHECK(bytes[0] == 'o' && bytes[1] == 3);
  // The same bytes many times over: 64 MB from 64 KiB, in one call. Unaligned.
  for (unsigned i = 0; i < 1024; ++i) list[i] = (__wasi_iovec_t){bytes + i % 64, 65521};
  IS(__wasi_fd_write(out, outs, 1024, &n), SUCCESS);
  CHECK(n <= 1024 * 65521u);
  uint8_t *const odd = (uint8_t *)list + 3;
  const __wasi_iovec_t v = {bytes, 3};
  memmove(odd, &v, sizeof v);
  IS(__wasi_fd_pread(own, (void *)odd, 1, 0, (__wasi_size_t *)(bytes + 5)), SUCCESS);
  CHECK(bytes[5] == 3);
  return verdict();
}
