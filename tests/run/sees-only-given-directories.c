// Without --dir there is no file system; a path of the host is nothing to the guest.
//! stdout: /etc/passwd: not there
//! stdout: ../../../../etc/passwd: not there
//! stdout: /: not there
#include <fcntl.h>
#include <stdio.h>

int main(void) {
  const char *paths[] = {"/etc/passwd", "../../../../etc/passwd", "/"};
  for (int i = 0; i < 3; ++i) printf("%s: %s\n", paths[i], open(paths[i], O_RDONLY) < 0 ? "not there" : "OPEN");
}
