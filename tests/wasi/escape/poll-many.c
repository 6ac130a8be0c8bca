// A million subscriptions: all are answered, and the host keeps nothing for each of them. 84 MB of them are the guest's.
//! under: peak-memory 110
#include "attack.h"

enum { kMany = 1000000 };

int main(void) {
  __wasi_subscription_t *const in = calloc(kMany, sizeof *in);
  __wasi_event_t *const out = (void *)in; // overlapping: each event stands before what is read next
  if (!in) return 1;
  __wasi_size_t n = 0;
  for (int i = 0; i < kMany; ++i) {
    in[i].userdata = (uint64_t)i;
    in[i].u.tag = __WASI_EVENTTYPE_FD_WRITE;
    in[i].u.u.fd_write.file_descriptor = 1;
  }
  IS(__wasi_poll_oneoff(in, out, kMany, &n), SUCCESS);
  CHECK(n == kMany && out[kMany - 1].userdata == kMany - 1);
  for (int i = 0; i < kMany; ++i) {
    memset(&in[i], 0, sizeof in[i]);
    in[i].u.tag =
        i % 3 == 0 ? __WASI_EVENTTYPE_FD_READ : __WASI_EVENTTYPE_CLOCK; // some of descriptors that do not exist
    if (i % 3 == 0) in[i].u.u.fd_read.file_descriptor = (__wasi_fd_t)i * 4321;
    if (i % 3 == 1) in[i].u.u.clock.id = (__wasi_clockid_t)i;
    if (i % 3 == 2) in[i].u.u.clock.timeout = ~0ull;
  }
  IS(__wasi_poll_oneoff(in, out, kMany, &n), SUCCESS);
  CHECK(n > kMany / 2 && n < kMany);
  // Counts whose size wraps, or reaches past the memory.
  IS(__wasi_poll_oneoff(in, out, 0x80000000, &n), FAULT);
  IS(__wasi_poll_oneoff(in, out, 0xFFFFFFFF, &n), FAULT);
  IS(__wasi_poll_oneoff(in, out, 0x05555556, &n), FAULT); // times 48 is 2^32 + 32
  IS(__wasi_poll_oneoff(in, (void *)0xFFFFFFF0, 1, &n), FAULT);
  IS(__wasi_poll_oneoff(in, out, 0, &n), INVAL);
  return verdict();
}
