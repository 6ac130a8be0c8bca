#!/usr/bin/env bash
# Programs that are started without standard streams, or lose their reader, behave.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/run/reads-standard-input.wasm" read.cwasm
compile "$root/tests/run/prints-floats.wasm" print.cwasm
cd "$work"
run "$wasmload" read.cwasm </dev/null
expect_status 0
expect_out '0 lines, 0 words, 0 bytes'
run bash -c '"$0" read.cwasm <&-' "$wasmload"
expect_status 0
expect_out '0 lines, 0 words, 0 bytes'
run bash -c '"$0" print.cwasm >&-' "$wasmload" # the guest's write fails; that is its business
((status_of_run < 128)) || bad "expected no signal"
run bash -c '"$0" print.cwasm <&- >&- 2>&-' "$wasmload"
((status_of_run < 128)) || bad "expected no signal"
run bash -c '"$0" missing.cwasm 2>&-' "$wasmload"
expect_status 1
run bash -c '"$0" --help >&-' "$wasmc"
((status_of_run < 128)) || bad "expected no signal"
run bash -c '"$0" "$1" -o closed.cwasm <&- >&- 2>&-' "$wasmc" "$root/tests/run/prints-floats.wasm"
expect_status 0
cmp -s print.cwasm closed.cwasm || bad "expected the same artifact without standard streams"
