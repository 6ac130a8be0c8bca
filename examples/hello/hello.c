// Says hello, and what it was called with: enough to see standard output, arguments and the exit status at work.
// Built with: clang-19 --target=wasm32-wasi -Os -s hello.c -o hello.wasm  (packages wasi-libc, libclang-rt-19-dev-wasm32)
#include <stdio.h>

int main(int argc, char **argv) {
  printf("Hello from WebAssembly, compiled ahead of time.\n");
  for (int i = 1; i < argc; ++i) printf("argument %d: %s\n", i, argv[i]);
  return 0;
}
