#!/usr/bin/env bash
# --random-seed N: the same numbers for the same N, others for another; without it, others each time.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/cli/probe.wasm" probe.cwasm
cd "$work"
random() { "$wasmload" "$@" probe.cwasm random random; }
[[ $(random --random-seed 7) == $(random --random-seed=7) ]] || { echo "expected equal numbers"; exit 1; }
[[ $(random --random-seed 7) != $(random --random-seed 8) ]] || { echo "expected other numbers for 8"; exit 1; }
[[ $(random) != $(random) ]] || { echo "expected other numbers each time"; exit 1; }
[[ $(random --random-seed 7 | sort -u | wc -l) == 2 ]] || { echo "expected that the numbers go on"; exit 1; }
run "$wasmload" --random-seed 18446744073709551615 probe.cwasm random
expect_status 0
for wrong in '' -1 x 18446744073709551616 1K; do
  refused 2 '*--random-seed*' "$wasmload" --random-seed "$wrong" probe.cwasm
done
