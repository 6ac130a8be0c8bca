// A file's life in the given directory: created, appended to, read from the middle, renamed, listed, removed.
//! dir: /w
//! stdout: wrote 11 bytes
//! stdout: size 17
//! stdout: world
//! stdout: old name: No such file or directory
//! stdout: new.txt
//! stdout: sub
//! stdout: directory: Directory not empty
//! stdout: gone: No such file or directory
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int byName(const void *a, const void *b) { return strcmp(a, b); }

int main(void) {
  FILE *file = fopen("/w/old.txt", "w");
  printf("wrote %d bytes\n", fprintf(file, "hello world"));
  fclose(file);
  file = fopen("/w/old.txt", "a");
  fputs(" again", file);
  fclose(file);

  struct stat status;
  stat("/w/old.txt", &status);
  printf("size %d\n", (int)status.st_size);
  char text[6] = "";
  file = fopen("/w/old.txt", "r");
  fseek(file, 6, SEEK_SET);
  fread(text, 1, 5, file);
  fclose(file);
  puts(text);

  rename("/w/old.txt", "/w/new.txt");
  if (!fopen("/w/old.txt", "r")) printf("old name: %s\n", strerror(errno));
  mkdir("/w/sub", 0777);
  fclose(fopen("/w/sub/inside", "w"));

  char names[8][32];
  int count = 0;
  DIR *directory = opendir("/w");
  for (struct dirent *entry; (entry = readdir(directory));)
    if (entry->d_name[0] != '.') strcpy(names[count++], entry->d_name);
  closedir(directory);
  qsort(names, (size_t)count, sizeof *names, byName);
  for (int i = 0; i < count; ++i) puts(names[i]);

  if (rmdir("/w/sub")) printf("directory: %s\n", strerror(errno));
  unlink("/w/sub/inside");
  rmdir("/w/sub");
  unlink("/w/new.txt");
  if (stat("/w/new.txt", &status)) printf("gone: %s\n", strerror(errno));
}
