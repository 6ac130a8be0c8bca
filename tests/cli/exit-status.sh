#!/usr/bin/env bash
# The exit status: the guest's own, 134 for a trap, 1 for an artifact or an import that is at fault, 2 for wrong usage.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
status() { # STATUS GUEST
  compile "$root/tests/run/$2.wasm" "$2.cwasm" -O0
  run "$wasmload" "$2.cwasm"
  expect_status "$1"
}
status 0 keeps-time
status 7 returns-status-from-main
status 42 exits-with-its-own-status
status 134 exits-with-status-134-without-a-trap
expect_no_err
status 134 unreachable-traps
expect_err_like 'wasmload: trap: *'
refused 1 '*missing.cwasm*' "$wasmload" missing.cwasm
refused 2 '*' "$wasmload" --stack-size=0 unreachable-traps.cwasm
