#!/usr/bin/env bash
# Calls between modules: nanoseconds a call, beside a call through the module's own table and a native call into another
# translation unit (clang-19 -O2). Least of RUNS=5 runs of N=500000000 calls. ./dev bench calls
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
runs=${RUNS:-5} n=${N:-500000000}
for tool in clang-19 wat2wasm; do
  command -v $tool >/dev/null || { echo "calls: $tool is missing (apt-get install clang-19 wabt)" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for module in calls lib; do
  wat2wasm "$root/tests/bench/calls/$module.wat" -o $module.wasm
  "$bin/wasmc" $module.wasm -o $module.cwasm
done
echo 'unsigned next(unsigned x) { return x + 1; }' >next.c
printf '#include <stdio.h>\n#include <stdlib.h>\n' >main.c
echo 'unsigned next(unsigned); int main(int c, char **v) { unsigned x = 0; for (long n = atol(v[1]); n--;) x = next(x); printf("%d\n", x); }' >>main.c
clang-19 -O2 next.c main.c -o native

measure() { # NAME COMMAND...
  local TIMEFORMAT=%U least='' seconds run
  for ((run = 0; run < runs; ++run)); do
    { seconds=$({ time "${@:2}" >out; } 2>&1); } || { echo "calls: ${*:2} failed" >&2; exit 1; }
    [[ $(<out) == "$n" ]] || { echo "calls: ${*:2} printed $(<out)" >&2; exit 1; }
    seconds=$((10#${seconds/./}))
    ((least && least <= seconds)) || least=$seconds
  done
  awk -v name="$1" -v ms="$least" -v n="$n" 'BEGIN { printf "| %s | %.2f |\n", name, ms * 1e6 / n }'
}
printf '| a call | ns |\n|---|---|\n'
measure 'native, another translation unit' ./native "$n"
load=("$bin/wasmload" --preload lib=lib.cwasm --invoke)
measure 'own module, through a table' "${load[@]}" table calls.cwasm "$n"
measure 'another module' "${load[@]}" import calls.cwasm "$n"
measure 'another module, store and load in its memory' "${load[@]}" import-memory calls.cwasm "$n"
