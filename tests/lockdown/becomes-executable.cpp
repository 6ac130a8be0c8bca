// Breaks the rule that trace-mappings watches over, in the way that the argument names, so that the watcher is known to work.
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "";
  constexpr int kPlain = MAP_PRIVATE | MAP_ANONYMOUS;
  if (std::strcmp(how, "mmap") == 0) return mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, kPlain, -1, 0) == MAP_FAILED;
  if (std::strcmp(how, "mprotect") == 0) {
    void *page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, kPlain, -1, 0);
    return mprotect(page, 4096, PROT_READ | PROT_EXEC);
  }
  if (std::strcmp(how, "memfd") == 0) {
    const int file = memfd_create("code", 0);
    return ftruncate(file, 4096) != 0 || mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) == MAP_FAILED;
  }
  return 0; // the C library's start-up alone reads files before PR_SET_MDWE
}
