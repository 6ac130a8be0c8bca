// Names that are no UTF-8, or hold a NUL, are refused; names like that in the host's directory do no harm.
//! setup: printf x >"given/$(printf 'bad\377name')"; printf x >"given/$(printf 'new\nline')"; printf x >"given/$(printf '\033[31m')"
#include "attack.h"

static uint32_t open_bytes(const char *bytes, size_t n) {
  uint32_t fd;
  return raw_path_open(3, 0, bytes, n, __WASI_OFLAGS_CREAT, kRead | kWrite, 0, 0, &fd);
}
#define OPEN(literal) open_bytes(literal, sizeof literal - 1)

int main(void) {
  IS(OPEN("bad\377name"), ILSEQ);
  IS(OPEN("\300\257"), ILSEQ);           // "/" in two bytes
  IS(OPEN("\300\256\300\256/x"), ILSEQ); // ".."
  IS(OPEN("\355\240\200"), ILSEQ);       // half of a surrogate pair
  IS(OPEN("\364\220\200\200"), ILSEQ);   // beyond U+10FFFF
  IS(OPEN("x\303"), ILSEQ);              // cut
  IS(OPEN("own\0.txt"), INVAL);
  IS(OPEN("own\0"), INVAL);
  IS(OPEN("\0"), INVAL);
  IS(OPEN("../outside/secret\0.txt"), INVAL);
  IS(OPEN("sub/\0/../../outside/secret"), INVAL);
  IS(OPEN(""), NOENT);
  IS(OPEN("\303\244\360\237\230\200"), SUCCESS);
  CHECK(!strcmp(contents(3, "new\nline"), "x"));
  static uint8_t listing[4096];
  __wasi_size_t used = 0;
  IS(__wasi_fd_readdir(3, listing, sizeof listing, 0, &used), SUCCESS);
  CHECK(used > 0 && used < sizeof listing);
  return verdict();
}
