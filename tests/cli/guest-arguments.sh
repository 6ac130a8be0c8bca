#!/usr/bin/env bash
# What stands after FILE belongs to the guest, options included; what stands before it does not reach the guest.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/run/passes-arguments-and-environment.wasm" show.cwasm
cd "$work"
shows() { # EXPECTED-ARGUMENTS COMMAND...
  local expected=$1
  shift
  run "$@"
  expect_status 0
  expect_no_err
  [[ $(sed -n 's/^[0-9]* <\(.*\)>$/\1/p' out | paste -sd '|') == "$expected" ]] || bad "expected the arguments $expected"
}
shows 'show.cwasm' "$wasmload" show.cwasm
shows 'show.cwasm|--help|--env|A=1|-h|--' "$wasmload" show.cwasm --help --env A=1 -h --
shows 'show.cwasm|a' "$wasmload" --env=A=1 -- show.cwasm a
shows 'show.cwasm' "$wasmload" "$work/./show.cwasm"
shows 'other|a' "$wasmload" --argv0 other show.cwasm a
shows '|' "$wasmload" --argv0 '' show.cwasm ''
shows 'show.cwasm|ünï' "$wasmload" show.cwasm ünï
cp show.cwasm ./-odd
shows '-odd|x' "$wasmload" -- -odd x
