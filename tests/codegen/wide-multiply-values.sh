#!/usr/bin/env bash
# The functions of wide-multiply.wat give the same numbers with and without optimisation, those that are recognised as
# products and those that only look like one; and the two stores of __multi3 trap where the memory ends.
set -euo pipefail
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
guest=$root/tests/codegen/wide-multiply.wasm
for level in 0 1 2 3; do compile "$guest" O$level.cwasm -O$level; done
names=$(grep -o '(export "[a-z0-9-]*") (param $x i64)' "${guest%.wasm}.wat" | cut -d'"' -f2 | grep -v past-end)
[[ $(wc -w <<<"$names") -ge 16 ]] || { echo "too few functions: $names"; exit 1; }

RANDOM=8
number() { printf '%d' $((RANDOM << 60 ^ RANDOM << 45 ^ RANDOM << 30 ^ RANDOM << 15 ^ RANDOM)); }
pairs=("0 0" "-1 -1" "4294967295 4294967295" "4294967296 -1" "-4294967296 -4294967296" "-9223372036854775808 -1" "1 -1"
  "4294967297 -4294967297" "-1 4294967295")
for ((i = 0; i < 12; ++i)); do pairs+=("$(number) $(number)"); done
count=0
for name in $names; do
  for pair in "${pairs[@]}"; do
    read -r x y <<<"$pair"
    expected=$("$wasmload" --invoke "$name" "$work/O0.cwasm" "$x" "$y") || { echo "$name($x, $y) failed"; exit 1; }
    for level in 1 2 3; do
      found=$("$wasmload" --invoke "$name" "$work/O$level.cwasm" "$x" "$y")
      [[ $found == "$expected" ]] || { echo "$name($x, $y) is $found at -O$level, $expected at -O0"; exit 1; }
      count=$((count + 1))
    done
  done
done
# -1 * -1 = 2^128 - 2^65 + 1
[[ $("$wasmload" --invoke both-halves "$work/O2.cwasm" -1 -1 | tr '\n' ' ') == "1 -2 " ]] || { echo "-1 * -1 is wrong"; exit 1; }
for level in 0 2; do
  run "$wasmload" --invoke past-end "$work/O$level.cwasm" 3 4
  ((status_of_run == 134)) && grep -q 'out of bounds memory access' "$work/err" || { echo "no trap at -O$level: $(<"$work/err")"; exit 1; }
done
echo "$count results were compared"
