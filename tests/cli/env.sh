#!/usr/bin/env bash
# --env NAME=VALUE sets a variable, --env NAME hands on the caller's; nothing else is handed on.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/run/passes-arguments-and-environment.wasm" show.cwasm
export GREETING=outside EMPTY=no HOME=/root
shows() { # GREETING EMPTY HOME OPTION...
  local expected="GREETING $1"$'\n'"EMPTY $2"$'\n'"HOME $3"
  shift 3
  run "$wasmload" "$@" "$work/show.cwasm"
  expect_status 0
  [[ $(tail -n 3 "$work/out") == "$expected" ]] || bad "expected: $expected"
}
unset_='is not set'
shows "$unset_" "$unset_" "$unset_"
shows '<hello>' "$unset_" "$unset_" --env GREETING=hello
shows '<a=b=c>' '<>' "$unset_" --env GREETING=a=b=c --env EMPTY=
shows '<outside>' "$unset_" '</root>' --env GREETING --env HOME
shows '<last>' "$unset_" "$unset_" --env GREETING=first --env GREETING=last
unset GREETING
shows "$unset_" "$unset_" "$unset_" --env GREETING
