#!/usr/bin/env bash
# 64-bit memories beside 32-bit ones: the same C, compiled for wasm32 and wasm64, with guard pages (a test of the index's high
# bits before each 64-bit access) and with --bounds=explicit (a comparison with the memory's size). Least user times of
# interleaved runs, and their ratio to the 32-bit memory with guard pages. ./dev bench memory64
#   RUNS=9            runs of each
#   REBUILD=1         make the .wasm files from the source first (clang-19, lld-19)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
runs=${RUNS:-9}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root/tests/bench/memory64"
for bits in 32 64; do
  if [[ -n ${REBUILD:-} ]]; then
    clang-19 --target=wasm$bits -O3 -mbulk-memory -nostdlib -c kernels.c -o "$work/kernels.o"
    clang-19 --target=wasm$bits -nostdlib -Wl,--no-entry "$work/kernels.o" -o kernels$bits.wasm
    chmod -x kernels$bits.wasm
  fi
  for bounds in guard explicit; do "$bin/wasmc" --bounds=$bounds kernels$bits.wasm -o "$work/$bits-$bounds"; done
done

user_ms() {
  local TIMEFORMAT=%U seconds
  { seconds=$({ time "$@" >"$work/out"; } 2>&1); } || { echo "memory64: $* failed" >&2; exit 1; }
  [[ -s $work/first ]] || cp "$work/out" "$work/first"
  cmp -s "$work/out" "$work/first" || { echo "memory64: $* gave another result than the first" >&2; exit 1; }
  echo "$((10#${seconds/./}))"
}

kinds=(32-guard 64-guard 32-explicit 64-explicit)
echo '| kernel | 32-bit guard, s | 64-bit guard | 32-bit explicit | 64-bit explicit |'
echo '|---|---|---|---|---|'
for job in matrices:40 heap_sort:20 list:60; do
  declare -A least=()
  for kind in "${kinds[@]}"; do least[$kind]=99999; done
  rm -f "$work/first"
  for ((run = 0; run < runs; ++run)); do
    for kind in "${kinds[@]}"; do
      taken=$(user_ms "$bin/wasmload" --invoke "${job%:*}" "$work/$kind" "${job#*:}")
      ((taken >= least[$kind])) || least[$kind]=$taken
    done
  done
  awk -v k="${job%:*}" -v a="${least[32-guard]}" -v b="${least[64-guard]}" -v c="${least[32-explicit]}" -v d="${least[64-explicit]}" \
    'BEGIN { printf "| %s | %.3f | %.2f | %.2f | %.2f |\n", k, a / 1000, b / a, c / a, d / a }'
done
