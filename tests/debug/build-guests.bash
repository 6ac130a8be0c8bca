#!/usr/bin/env bash
# Makes the guests of tests/debug; their .wasm is in the tree. Paths in the debug information are relative, and no wasm-opt runs: it would
# drop what it cannot keep right.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
for source in *.c; do
  name=${source%.c}
  clang-19 --target=wasm32 -g -O2 -ffile-compilation-dir=. -c "$source" -o "$name.o"
  wasm-ld-19 --no-entry "$name.o" -o "$name.wasm"
  rm "$name.o"
done
