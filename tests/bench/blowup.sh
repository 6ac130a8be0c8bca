#!/usr/bin/env bash
# What compilers take more than linear time for (blowup/modules.py): each shape in one size and ten times that, at each level. CPU time,
# time on all cores and peak memory; ends with status 1 where ten times the size takes more than twenty times as long. ./dev bench blowup
#   LEVELS='0 1 2 3'   the levels
#   LARGE=1            a module of 26 MB, too, at -O2: a few minutes
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
for tool in clang-19 python3; do
  command -v $tool >/dev/null || { echo "blowup: $tool is missing (apt-get install clang-19 python3)" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clang-19 -O1 "$root/tests/bench/driver/run-measured.c" -o "$work/run-measured"

# compile LEVEL SHAPE SIZE: sets cpu (ms), wall (ms), peak (MiB), bytes; checks that the artifact can be run.
compile() {
  local status user system
  [[ -s $work/$2-$3.wasm ]] || python3 "$root/tests/bench/blowup/modules.py" "$2" "$3" "$work/$2-$3.wasm"
  bytes=$(stat -c %s "$work/$2-$3.wasm")
  "$work/run-measured" 3 "$bin/wasmc" "-O$1" "$work/$2-$3.wasm" -o "$work/out.cwasm" 3>"$work/measured"
  read -r status user system wall peak _ <"$work/measured"
  [[ $status == 0 ]] || { echo "blowup: $2 of $3 at -O$1 gave status $status" >&2; exit 1; }
  cpu=$(((user + system) / 1000)) wall=$((wall / 1000)) peak=$((peak / 1024))
  "$bin/wasmload" --invoke f "$work/out.cwasm" 5 >"$work/result-$1" || { echo "blowup: $2 of $3 at -O$1 does not run" >&2; exit 1; }
  [[ -s $work/result-$2-$3 ]] || cp "$work/result-$1" "$work/result-$2-$3"
  cmp -s "$work/result-$1" "$work/result-$2-$3" || { echo "blowup: $2 of $3 at -O$1 gives another result" >&2; exit 1; }
}

failed=0
echo '| shape | level | size | CPU, s | wall, s | peak, MiB | ten times the size | CPU, s | wall, s | peak, MiB | growth |'
echo '|---|---|---|---|---|---|---|---|---|---|---|'
for shape in operators:10000 locals:1000 labels:6500 blocks:1000 functions:200; do
  size=${shape#*:} shape=${shape%:*}
  for level in ${LEVELS:-0 1 2 3}; do
    compile "$level" "$shape" "$size"
    small=$cpu
    row=$(awk -v c="$cpu" -v w="$wall" -v p="$peak" 'BEGIN { printf "%.2f | %.2f | %d", c / 1000, w / 1000, p }')
    compile "$level" "$shape" $((size * 10))
    awk -v shape="$shape" -v level="$level" -v size="$size" -v row="$row" -v small="$small" -v c="$cpu" -v w="$wall" -v p="$peak" 'BEGIN {
      printf "| %s | -O%s | %d | %s | %d | %.2f | %.2f | %d | %.1f |\n", shape, level, size, row, size * 10, c / 1000, w / 1000, p, c / small }'
    if ((cpu > small * 20)); then echo "blowup: $shape at -O$level grows by more than its size" >&2; failed=1; fi
  done
done
if [[ -n ${LARGE:-} ]]; then
  compile 2 functions 65000
  awk -v b="$bytes" -v c="$cpu" -v w="$wall" -v p="$peak" 'BEGIN {
    printf "functions, %.1f MB, -O2: CPU %.0f s, wall %.0f s, peak %d MiB\n", b / 1e6, c / 1000, w / 1000, p }'
  if ((peak > 3072)); then echo "blowup: more than 3 GiB" >&2; failed=1; fi
fi
exit $failed
