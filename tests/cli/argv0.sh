#!/usr/bin/env bash
# The guest's first argument is the file's last part, or what --argv0 says.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/cli/probe.wasm" probe.cwasm
cd "$work"
run "$wasmload" "$work/probe.cwasm" args --argv0 x
expect_out $'<probe.cwasm>\n<args>\n<--argv0>\n<x>'
run "$wasmload" --argv0 'a name' probe.cwasm args
expect_out $'<a name>\n<args>'
run "$wasmload" --argv0= probe.cwasm args
expect_out $'<>\n<args>'
