// Neither dot-dot nor a symbolic link leads out of a given directory.
//! dir: /w
//! stdout: /w/../../../../etc/passwd: refused
//! stdout: /w/sub/../../../etc/passwd: refused
//! stdout: /w/link: refused
//! stdout: /w/sub/../inside: opened
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
  mkdir("/w/sub", 0777);
  close(open("/w/inside", O_CREAT | O_WRONLY, 0666));
  symlink("/etc/passwd", "/w/link");
  symlink("../../../../../etc/passwd", "/w/link");
  const char *paths[] = {"/w/../../../../etc/passwd", "/w/sub/../../../etc/passwd", "/w/link", "/w/sub/../inside"};
  for (int i = 0; i < 4; ++i) printf("%s: %s\n", paths[i], open(paths[i], O_RDONLY) < 0 ? "refused" : "opened");
}
