// What a program asks of its host, over and over: calls WHAT N|PATH.
//   clock N      clock_gettime          write N     one byte to standard output
//   list DIR     walk, names only       stat DIR    walk, with fstatat of each
//   lstat DIR    the same by path       open DIR    walk, opening, reading and closing each file
//   read FILE    in pieces of 64 KiB
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum what { List, Stat, Lstat, Open };

static unsigned long files, sum;

static int walk(enum what what, int parent, const char *name, const char *path) {
  const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY);
  DIR *const directory = fd < 0 ? NULL : fdopendir(fd);
  if (!directory) return 1;
  for (const struct dirent *entry; (entry = readdir(directory));) {
    const char *const child = entry->d_name;
    if (!strcmp(child, ".") || !strcmp(child, "..")) continue;
    char full[4096];
    if (entry->d_type == DT_DIR || what == Lstat) snprintf(full, sizeof full, "%s/%s", path, child);
    if (entry->d_type == DT_DIR) {
      if (walk(what, fd, child, full)) return 1;
      continue;
    }
    ++files;
    struct stat status;
    char text[256];
    int file;
    switch (what) {
    case List: sum += strlen(child); break;
    case Stat:
      if (fstatat(fd, child, &status, AT_SYMLINK_NOFOLLOW)) return 1;
      sum += (unsigned long)status.st_size;
      break;
    case Lstat:
      if (lstat(full, &status)) return 1;
      sum += (unsigned long)status.st_size;
      break;
    case Open:
      file = openat(fd, child, O_RDONLY);
      if (file < 0) return 1;
      sum += (unsigned long)read(file, text, sizeof text);
      close(file);
      break;
    }
  }
  closedir(directory);
  return 0;
}

static int read_all(const char *path) {
  static char buffer[1 << 16];
  const int fd = open(path, O_RDONLY);
  if (fd < 0) return 1;
  for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) != 0;) {
    if (n < 0) return 1;
    sum += (unsigned long)n;
  }
  return close(fd);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const char *const what = argv[1], *const argument = argv[2];
  int status = 0;
  if (!strcmp(what, "clock")) {
    struct timespec now;
    for (long n = atol(argument); n > 0; --n) sum += (unsigned long)clock_gettime(CLOCK_MONOTONIC, &now);
  } else if (!strcmp(what, "write")) {
    for (long n = atol(argument); n > 0; --n) sum += (unsigned long)write(1, "x", 1);
  } else if (!strcmp(what, "read")) {
    status = read_all(argument);
  } else {
    static const char *const walks[] = {"list", "stat", "lstat", "open"};
    int kind = 0;
    while (kind < 4 && strcmp(walks[kind], what)) ++kind;
    if (kind == 4) return 2;
    status = walk((enum what)kind, AT_FDCWD, argument, argument);
  }
  fprintf(stderr, "%lu %lu\n", files, sum);
  return status;
}
