#!/usr/bin/env bash
# --invoke calls an export with numbers and prints its results, one a line.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/run/multiplies-for-the-host.wasm" lib.cwasm
cd "$work"
call() { # OUTPUT NAME ARGUMENT...
  run "$wasmload" --invoke "$2" lib.cwasm "${@:3}"
  expect_status 0
  expect_no_err
  expect_out "$1"
}
call 42 multiply 6 7
call -42 multiply -6 0x7
call 1 multiply 4294967295 -1
call -18000000000 wide -9000000000
call 0.25 half 0.5
call inf half inf
call $'3\n-0.33333333333333331' pair 3
call '' nothing

refused 2 '*"multiply" takes 2 arguments, 1 are given*' "$wasmload" --invoke multiply lib.cwasm 1
refused 2 '*"x" is not a number of type i32*' "$wasmload" --invoke multiply lib.cwasm 1 x
refused 2 '*not a number of type i32*' "$wasmload" --invoke multiply lib.cwasm 1 4294967296
refused 2 '*not a number of type i32*' "$wasmload" --invoke multiply lib.cwasm 1 ''
refused 1 '*no exported function "none"*' "$wasmload" --invoke none lib.cwasm
refused 1 '*no exported function "memory"*' "$wasmload" --invoke memory lib.cwasm
refused 1 '*no exported function _start*--invoke*' "$wasmload" lib.cwasm
run "$wasmload" --invoke fail lib.cwasm
expect_status 134
expect_err_like 'wasmload: trap: unreachable*'
