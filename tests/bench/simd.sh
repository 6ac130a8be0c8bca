#!/usr/bin/env bash
# Vector kernels beside native code: simd/*.c, compiled by clang-19 -O3 to WebAssembly (-msimd128) and to the machine with
# vectors of the same width. Prints the least user times of interleaved runs and their ratio. ./dev bench simd
#   RUNS=9            runs of each
#   CPU=x86-64-v2     the least CPU for both sides: x86-64-v2 or x86-64-v3
#   REBUILD=1         make the .wasm files from the sources first (clang-19, lld-19, wasi-libc, libclang-rt-19-dev-wasm32)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
runs=${RUNS:-9} cpu=${CPU:-x86-64-v2}
command -v clang-19 >/dev/null || { echo "simd: clang-19 is missing (apt-get install clang-19)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $cpu in
  x86-64-v2) native=(-msse4.2) ;;
  *) native=(-march="$cpu" -mprefer-vector-width=128 -ffp-contract=off) ;; # wasm never fuses by itself
esac
cd "$root/tests/bench/simd"
for kernel in integer float shuffle; do
  if [[ -n ${REBUILD:-} ]]; then # linked in a step without -O: clang would run wasm-opt otherwise
    clang-19 --target=wasm32-wasi -O3 -msimd128 -c $kernel.c -o "$work/$kernel.o"
    clang-19 --target=wasm32-wasi -Wl,--strip-debug,--keep-section=name "$work/$kernel.o" -o $kernel.wasm
    chmod -x $kernel.wasm
  fi
  clang-19 -O3 "${native[@]}" $kernel.c -o "$work/$kernel.native"
  for level in 2 3; do "$bin/wasmc" -O$level --cpu="$cpu" $kernel.wasm -o "$work/$kernel.O$level"; done
done

# user_ms COMMAND...: its output must be that of the first run.
user_ms() {
  local TIMEFORMAT=%U seconds
  { seconds=$({ time "$@" >"$work/out"; } 2>&1); } || { echo "simd: $* failed" >&2; exit 1; }
  [[ -s $work/first ]] || cp "$work/out" "$work/first"
  cmp -s "$work/out" "$work/first" || { echo "simd: $* printed something else than the first program" >&2; exit 1; }
  echo "$((10#${seconds/./}))"
}

printf '| kernel, %s | native, s | wasmc -O2, s | ratio | wasmc -O3, s | ratio |\n|---|---|---|---|---|---|\n' "$cpu"
for kernel in integer float shuffle; do
  declare -A least=([native]=99999 [O2]=99999 [O3]=99999)
  rm -f "$work/first"
  for ((run = 0; run < runs; ++run)); do
    for kind in native O2 O3; do
      command=("$bin/wasmload" "$work/$kernel.$kind")
      [[ $kind == native ]] && command=("$work/$kernel.native")
      taken=$(user_ms "${command[@]}")
      ((taken >= least[$kind])) || least[$kind]=$taken
    done
  done
  awk -v k=$kernel -v n="${least[native]}" -v a="${least[O2]}" -v b="${least[O3]}" 'BEGIN {
    printf "| %s | %.3f | %.3f | %.2f | %.3f | %.2f |\n", k, n / 1000, a / 1000, a / n, b / 1000, b / n }'
done
