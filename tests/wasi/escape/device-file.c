// A device leads to hardware, a terminal or all of memory, whatever directory its file stands in: none opens but null,
// zero, full, random and urandom. (Where the test may make device files it makes some.)
//! setup: for i in 1 2 4 11; do mknod given/c$i c 1 $i || true; done 2>/dev/null; mknod given/disk b 8 0 2>/dev/null || true
//! setup: mknod given/tty c 5 0 2>/dev/null || true; mknod given/null c 1 3 2>/dev/null || true
//! options: --dir given::/ --dir /dev::/dev
#include "attack.h"

int main(void) {
  static const char *const own[] = {"c1", "c2", "c4", "c11", "disk", "tty"};
  for (size_t i = 0; i < sizeof own / sizeof *own; ++i) {
    REFUSED(opens(3, own[i], 0, kRead));
    REFUSED(opens(3, own[i], 0, kWrite));
    REFUSED(opens(3, own[i], 0, 0));
  }
  static const char *const names[] = {"tty",     "tty0", "console",  "ptmx",     "mem",          "kmem", "port",
                                      "kmsg",    "sda",  "vda",      "loop0",    "loop-control", "fuse", "kvm",
                                      "net/tun", "hpet", "snapshot", "watchdog", "vsock"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    REFUSED(opens(4, names[i], 0, kRead));
    REFUSED(opens(4, names[i], 0, kWrite));
  }
  static const char *const harmless[] = {"null", "zero", "full", "urandom"};
  for (size_t i = 0; i < sizeof harmless / sizeof *harmless; ++i) IS(opens(4, harmless[i], 0, kRead), SUCCESS);
  IS(opens(4, "null", 0, kWrite), SUCCESS);
  IS(opens(4, "full", 0, kWrite), SUCCESS);
  return verdict();
}
