#!/usr/bin/env bash
# WASI calls beside native ones: wasi/calls.c, compiled by clang-19 -O2 to WebAssembly and to the machine. Prints the least
# times (user and system) of interleaved runs and their ratio. ./dev bench wasi
#   RUNS=7         runs of each          WORK=/tmp    the file system to walk over
#   FILES=100000   files of the walk     REBUILD=1    make the .wasm first (clang-19, lld-19, wasi-libc)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
runs=${RUNS:-7} files=${FILES:-100000}
command -v clang-19 >/dev/null || { echo "wasi: clang-19 is missing (apt-get install clang-19)" >&2; exit 1; }
work=$(mktemp -d -p "${WORK:-/tmp}")
trap 'rm -rf "$work"' EXIT
source=$root/tests/bench/wasi/calls.c
if [[ -n ${REBUILD:-} ]]; then
  clang-19 --target=wasm32-wasi -O2 -c "$source" -o "$work/calls.o"
  clang-19 --target=wasm32-wasi -Wl,--strip-debug,--keep-section=name "$work/calls.o" -o "${source%.c}.wasm"
  chmod -x "${source%.c}.wasm"
fi
clang-19 -O2 "$source" -o "$work/native"
"$bin/wasmc" -O2 "${source%.c}.wasm" -o "$work/guest"

cd "$work"
mkdir flat tree
for ((d = 0; d < 100; ++d)); do mkdir tree/$d; done
seq -f 'flat/file-%06.0f' "$files" | xargs touch
for ((d = 0; d < 100; ++d)); do seq -f "tree/$d/file-%06.0f" $((files / 100)) | xargs touch; done
head -c 1G /dev/zero >large

# cpu_ms COMMAND...: what it says of files and sums must be that of the first run.
cpu_ms() {
  local TIMEFORMAT='%U %S' user system
  { time "$@" 2>said >/dev/null; } 2>times || { echo "wasi: $* failed: $(<said)" >&2; exit 1; }
  read -r user system <times
  [[ -s first ]] || cp said first
  cmp -s said first || { echo "wasi: $* says something else than the first program" >&2; exit 1; }
  echo $((10#${user/./} + 10#${system/./}))
}

printf '| | native, s | wasmload, s | ratio |\n|---|---|---|---|\n'
bench() { # TITLE WHAT ARGUMENT
  local least_native=999999 least_guest=999999 taken run
  rm -f first
  for ((run = 0; run < runs; ++run)); do
    taken=$(cpu_ms ./native "$2" "$3")
    ((taken >= least_native)) || least_native=$taken
    taken=$(cpu_ms "$bin/wasmload" --dir "$work::$work" guest "$2" "${3/#.\//$work/}")
    ((taken >= least_guest)) || least_guest=$taken
  done
  awk -v t="$1" -v n="$least_native" -v g="$least_guest" 'BEGIN {
    printf "| %s | %.3f | %.3f | %.2f |\n", t, n / 1000, g / 1000, g / n }'
}
only=${ONLY:-clock write list list-tree stat lstat open read}
for what in $only; do
  case $what in
    clock) bench '10,000,000 clock_gettime' clock 10000000 ;;
    write) bench '1,000,000 writes of a byte to /dev/null' write 1000000 ;;
    list) bench "list $files files in one directory" list "./flat" ;;
    list-tree) bench "list $files files in 100 directories" list "./tree" ;;
    stat) bench "the same with fstatat of each" stat "./tree" ;;
    lstat) bench "the same with lstat by path" lstat "./tree" ;;
    open) bench "open, read and close $files files" open "./tree" ;;
    read) bench 'read 1 GiB' read "./large" ;;
  esac
done
