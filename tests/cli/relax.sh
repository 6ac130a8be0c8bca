#!/usr/bin/env bash
# wasmc --relax and --remarks: which loops are proven not to trap, and that all others stay as they were.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
guest=$root/tests/cli/relax.wasm

run "$wasmc" --remarks "$guest" -o "$work/proven.cwasm"
expect_status 0
expect_err_like 'wasmc: f0: loop at offset 0x*, depth 1: proven: 1 accesses, * comparisons before it*
wasmc: f1: loop at offset 0x*, depth 1: not proven: address is no linear function of counters'
for options in --relax=never -O1 -Os; do
  run "$wasmc" --remarks "$options" "$guest" -o "$work/never.cwasm"
  expect_status 0
  expect_no_err
done
run "$wasmc" --relax=never "$guest" -o "$work/never.cwasm"

for artifact in proven never; do
  run "$wasmload" --invoke sum "$work/$artifact.cwasm" 65528 2
  expect_status 0
  expect_out 3
  run "$wasmload" --invoke sum "$work/$artifact.cwasm" 65528 3
  expect_status 134
  expect_err_like '*out of bounds memory access*'
  run "$wasmload" --invoke sum "$work/$artifact.cwasm" 4294967292 2
  expect_status 134
done
refused 2 "*--relax takes proven or never, not 'always'*" "$wasmc" --relax always "$guest"
