#!/usr/bin/env bash
# The same input and options give the same bytes: whatever the number of threads, the folder, the environment, where the system put the
# program's memory, and whether the module comes from a file, a pipe or the cache.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
cp "$root/examples/search/search.wasm" many.wasm # several partitions
cp "$root/tests/debug/walk.wasm" dwarf.wasm
mkdir elsewhere home
count=0
# same NAME COMMAND...: what the command has written to $work/again is as the first time.
same() {
  local what=$1
  shift
  rm -f "$work/again"
  "$@" || { echo "failed: $*"; exit 1; }
  cmp "$work/again" "$work/expected" || { echo "other bytes, with $what: $*"; exit 1; }
  count=$((count + 1))
}
try() { # MODULE OPTION...
  local module=$work/$1
  shift
  local options=("$@")
  "$wasmc" "${options[@]}" "$module" -o "$work/expected"
  for jobs in 1 2 7; do same "$jobs threads" "$wasmc" "${options[@]}" -j$jobs "$module" -o "$work/again"; done
  same 'no environment' env -i "$wasmc" "${options[@]}" "$module" -o "$work/again"
  same 'another environment' env HOME="$work/home" TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 TMPDIR="$work/elsewhere" SOURCE_DATE_EPOCH=1 MALLOC_PERTURB_=165 \
    "$wasmc" "${options[@]}" "$module" -o "$work/again"
  same 'another folder' env -C "$work/elsewhere" "$wasmc" "${options[@]}" "../$(basename "$module")" -o ../again
  if setarch -R true 2>/dev/null; then same 'memory where it always is' setarch -R "$wasmc" "${options[@]}" "$module" -o "$work/again"; fi
  same 'a small stack' bash -c 'ulimit -s 4096; exec "$@"' - "$wasmc" "${options[@]}" "$module" -o "$work/again"
  same 'an empty cache' "$wasmc" --cache "$work/cache" "${options[@]}" "$module" -o "$work/again"
  same 'a cache that has it' "$wasmc" --cache "$work/cache" "${options[@]}" "$module" -o "$work/again"
}
try many.wasm
try dwarf.wasm -O1
try dwarf.wasm -O2
try dwarf.wasm -O0
try dwarf.wasm -O3 --cpu=x86-64-v3
try dwarf.wasm --cpu=multi
try dwarf.wasm --emit=obj
try dwarf.wasm --emit=exe
try dwarf.wasm --emit=asm
# Names do not count, unless the form has them in it.
"$wasmc" many.wasm -o expected
cp many.wasm elsewhere/other-name.wasm
same 'another name' "$wasmc" elsewhere/other-name.wasm -o again
same 'a pipe' sh -c '"$1" - -o - <many.wasm >again' - "$wasmc"
echo "$count compilations gave the same bytes"
