#!/usr/bin/env bash
# --max-output BYTES: what all descriptors together get; then writes fail with NOSPC.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/cli/probe.wasm" probe.cwasm
cd "$work"
mkdir given
run "$wasmload" --max-output 10K --dir given --stdout=out2 --stderr=err2 probe.cwasm fill 2 10000 create 3 file fill 4 1000
expect_status 0
total=$(($(stat -c %s err2) + $(stat -c %s out2) + $(stat -c %s given/file)))
((total == 10240 && $(stat -c %s err2) == 10000)) || bad "expected 10240 bytes, not $total"
run "$wasmload" --max-output=0 probe.cwasm write 1 x
expect_out ''
run "$wasmload" --dir given probe.cwasm create 3 file fill 4 100000
expect_out $'open file: 4\nwrote 100000: ok'
for wrong in '' -1 much; do
  refused 2 '*--max-output*' "$wasmload" --max-output "$wrong" probe.cwasm
done
