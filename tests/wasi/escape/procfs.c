// procfs lets a process reach its own memory, files and root directory; no file of it opens, although it was given.
//! options: --dir /::/ --dir /proc::/proc
#include "attack.h"

int main(void) {
  static const char *const names[] = {"self/mem",
                                      "self/maps",
                                      "self/environ",
                                      "self/cmdline",
                                      "self/fd/0",
                                      "self/fd/1",
                                      "self/fd/3",
                                      "self/fdinfo/3",
                                      "self/root/etc/passwd",
                                      "self/cwd/own",
                                      "self/cwd",
                                      "self/root",
                                      "self/exe",
                                      "self/task",
                                      "self/map_files",
                                      "self/ns/mnt",
                                      "thread-self/mem",
                                      "1/mem",
                                      "1/root/etc/passwd",
                                      "version",
                                      "kcore",
                                      "sysrq-trigger",
                                      "sys/kernel/core_pattern",
                                      "self",
                                      "self/fd",
                                      "self/"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    REFUSED(opens(4, names[i], 0, kRead));
    REFUSED(opens(4, names[i], 0, kWrite));
    REFUSED(opens(4, names[i], 0, kRead | kWrite));
    REFUSED(opens(4, names[i], __WASI_OFLAGS_DIRECTORY, kReadDirectory));
    REFUSED(opens(4, names[i], 0, 0));
    REFUSED(opens(3, join("proc/", names[i]), 0, kRead));
    REFUSED(opens(3, join("proc/", names[i]), 0, kRead | kWrite));
    REFUSED(opens(3, join("proc/", names[i]), __WASI_OFLAGS_DIRECTORY, kReadDirectory));
  }
  REFUSED(opens(3, "proc", 0, kReadDirectory));
  REFUSED(opens(3, "proc/.", 0, 0));
  IS(opens(3, "etc/passwd", 0, kRead), SUCCESS); // what was given, is
  return verdict();
}
