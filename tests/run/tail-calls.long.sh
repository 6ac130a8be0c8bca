#!/usr/bin/env bash
# A billion tail calls between two modules, in constant stack (the guest is described in its head).
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
for options in -O0 -O2 "-O2 --bounds=explicit"; do
  # shellcheck disable=SC2086
  compile "$root/tests/run/linked/relay.wasm" relay.cwasm $options
  # shellcheck disable=SC2086
  compile "$root/tests/run/tail-calls-between-modules.wasm" main.cwasm $options
  run "$wasmload" --stack-size 512K --preload "relay=$work/relay.cwasm" --invoke check "$work/main.cwasm" 1000000000
  expect_status 0
  expect_no_err
  expect_out 0
done
