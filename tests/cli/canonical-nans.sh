#!/usr/bin/env bash
# --deterministic: each NaN that an operator makes is the positive canonical one, at every level; and wasmload --deterministic runs only
# code of that kind, with a clock and random numbers that are the same in each run.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
for tool in python3 wat2wasm; do command -v $tool >/dev/null || { echo "skipped: $tool is missing"; exit 77; }; done
cd "$work"
python3 "$root/tests/cli/canonical-nans.py" >nans.wat
wat2wasm nans.wat -o nans.wasm
echo "$(grep -c '^(if (i' nans.wat) checks"
for options in -O0 -O2 '-O3 --cpu=native'; do
  # shellcheck disable=SC2086
  compile nans.wasm nans.cwasm --deterministic $options
  run "$wasmload" --deterministic --invoke run nans.cwasm
  expect_status 0
  expect_out 0
done
# The CPU's own NaN is negative, so that the checks find something to fail for.
compile nans.wasm plain.cwasm
run "$wasmload" --invoke run plain.cwasm
expect_status 0
[[ $(<out) != 0 ]] || bad "every NaN is canonical without --deterministic: the checks check nothing"

refused 1 '*plain.cwasm was compiled without --deterministic*help: compile it with wasmc --deterministic' "$wasmload" --deterministic --invoke run plain.cwasm

compile "$root/tests/cli/probe.wasm" probe.cwasm --deterministic
for what in clock random; do
  run "$wasmload" --deterministic probe.cwasm $what
  expect_status 0
  cp out first
  sleep 0.01
  run "$wasmload" --deterministic probe.cwasm $what
  cmp -s out first || bad "$what is another one in the second run"
done
# What is said beside it counts, wherever it stands.
run "$wasmload" --clock=frozen:1000 --deterministic probe.cwasm clock
cp out first
run "$wasmload" --deterministic --clock=frozen:1000 probe.cwasm clock
cmp -s out first || bad "the order of options matters"
run "$wasmload" --deterministic probe.cwasm clock
! cmp -s out first || bad "--clock beside --deterministic does not count"
run "$wasmc" run --cache "$work/cache" --deterministic --invoke run nans.wasm
expect_status 0
expect_out 0
