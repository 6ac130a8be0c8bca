#!/usr/bin/env bash
# --timeout ends a guest wherever it is, as a trap with the place and status 124.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
compile "$root/tests/cli/timeout.wasm" guest.cwasm
compile "$root/tests/cli/timeout-start.wasm" start.cwasm
mkfifo pipe
exec 3<>pipe # open for both, so that reading it blocks
ended() { # COMMAND...
  run "$@" <pipe
  expect_status 124
  expect_err_like $'wasmload: trap: interrupted: the time limit of 50ms was reached\n  in *.cwasm, function *'
}
for export in spin tail sleep read clock random wait copy; do
  ended "$wasmload" --timeout 50ms --max-memory 1G --invoke "$export" guest.cwasm
done
ended "$wasmload" --timeout=50ms start.cwasm

run "$wasmload" --timeout 1h --invoke ends guest.cwasm
expect_status 0
expect_no_err
for bad in '' 0 0s -1 1d 1.2.3 s 1e3 99999999999h '1 s'; do
  refused 2 'wasmload: --timeout takes a time above 0, *' "$wasmload" --timeout "$bad" guest.cwasm
done
