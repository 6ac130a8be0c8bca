#!/usr/bin/env bash
# Makes the guests of tests/debug; their .wasm is in the tree. Paths in the debug information are relative, and no wasm-opt runs: it would
# drop what it cannot keep right. A first line "// optimize: N" stands for -ON.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
for source in *.c *.cpp; do
  name=${source%.*}
  [[ $name == only-lines ]] && continue
  level=$(sed -n '1s,^// optimize: ,,p' "$source")
  clang-19 --target=wasm32 -g -O"${level:-2}" -fno-exceptions -fno-rtti -ffile-compilation-dir=. -c "$source" -o "$name.o"
  wasm-ld-19 --no-entry --allow-undefined "$name.o" -o "$name.wasm"
  rm "$name.o"
done
clang-19 --target=wasm32 -gline-tables-only -O1 -ffile-compilation-dir=. -c only-lines.c -o only-lines.o
clang-19 --target=wasm32 -O1 -x c -c - -o plain.o <<<'int plain(int n) { return n * n + 1; }'
wasm-ld-19 --no-entry only-lines.o plain.o -o only-lines.wasm
rm only-lines.o plain.o
# Debian's rustc and libstd-rust-dev-wasm32; the core library's part in them is small, since they have no std.
for source in *.rs; do
  name=${source%.*}
  level=$(sed -n '1s,^// optimize: ,,p' "$source")
  /usr/bin/rustc --target wasm32-wasi --crate-type lib --emit=obj -g -C opt-level="${level:-0}" -C panic=abort -C overflow-checks=off \
    --remap-path-prefix="$PWD"=. "$source" -o "$name.o"
  wasm-ld-19 --no-entry --export=run --allow-undefined "$name.o" -o "$name.wasm"
  rm "$name.o"
done
