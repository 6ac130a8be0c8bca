#!/usr/bin/env bash
# --max-gc-heap: garbage is no reason to reach the limit; live objects beyond it are a trap of their own.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
"$wasmc" "$root/tests/bench/gc/binary-trees.wasm" -o "$work/trees.cwasm"
run "$wasmload" --max-gc-heap 4M --invoke run "$work/trees.cwasm" 12
expect_status 0
expect_out 658095
run "$wasmload" --max-gc-heap 1M --invoke run "$work/trees.cwasm" 18
expect_status 134
expect_err_like 'wasmload: trap: garbage-collected heap exhausted'*
run "$wasmload" --max-gc-heap 1000 --invoke run "$work/trees.cwasm" 4
expect_status 2
expect_err_like '*--max-gc-heap 1000 is too small*'
# Less address space than the limit would reserve.
ulimit -v 2000000
run "$wasmload" --max-gc-heap 64G --invoke run "$work/trees.cwasm" 12
expect_status 0
