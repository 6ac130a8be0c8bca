// Links of procfs that lead to files instead of names: nothing goes through them, with or without a slash behind them, and
// no hard link to what they lead to.
//! setup: ln -s /proc/self/fd/1 given/out; ln -s /dev/fd/1 given/dev; ln -s /proc/self/cwd/outside given/cwd
//! options: --dir given::/ --dir /::/root
#include "attack.h"

int main(void) {
  REFUSED(opens(3, "out", 0, kWrite));
  REFUSED(opens(3, "dev", 0, kWrite));
  attack(3, "cwd");
  static const char *const names[] = {"proc/self/cwd/outside", "proc/self/cwd/../outside",
                                      "proc/thread-self/cwd/outside"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    __wasi_filestat_t s;
    REFUSED(__wasi_path_filestat_get(4, kFollow, join(names[i], "/secret"), &s));
    REFUSED(opens(4, join(names[i], "/secret"), 0, kRead));
    REFUSED(__wasi_path_link(4, kFollow, join(names[i], "/secret"), 4, join(names[i], "/new")));
    REFUSED(__wasi_path_create_directory(4, join(names[i], "/new")));
  }
  REFUSED(opens(4, "dev/fd/0", 0, kRead));
  REFUSED(opens(4, "dev/stdin", 0, kRead));
  REFUSED(opens(4, "dev/stdout", 0, kWrite));
  REFUSED(stat_of(4, "proc/self/exe", kFollow));
  REFUSED(stat_of(4, "proc/self/fd/0/", 0));
  REFUSED(stat_of(4, "proc/self/root/etc", 0));
  REFUSED(stat_of(4, "proc/self/cwd/given", 0));
  return verdict();
}
