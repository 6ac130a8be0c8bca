#!/usr/bin/env bash
# --gc-stress: a collection at every allocation changes nothing but the time it takes.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
check() { # GUEST OUTPUT
  for level in -O0 -O2; do
    "$wasmc" $level "$root/tests/run/$1.wasm" -o "$work/$1.cwasm"
    run "$wasmload" --gc-stress --invoke run "$work/$1.cwasm"
    expect_status 0
    expect_out "$2"
  done
}
check objects-survive-collections 55555
check exceptions-carry-objects 5432
