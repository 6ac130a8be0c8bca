#!/usr/bin/env bash
# --dir HOST::GUEST:ro: nothing below it can be created, written or opened for writing; names that end with ":ro" are possible.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/cli/probe.wasm" probe.cwasm
cd "$work"
mkdir given 'odd:ro' other
echo inside >given/file
echo inside >odd:ro/file
ask=(preopens open 3 file create 3 file create 3 new)
run "$wasmload" --dir given::/w:ro probe.cwasm "${ask[@]}"
expect_out $'3: /w\nopen file: 4\nopen file: rofs\nopen new: rofs'
run "$wasmload" --dir given:ro probe.cwasm "${ask[@]}"
expect_out $'3: given\nopen file: 4\nopen file: rofs\nopen new: rofs'
expect_no_file given/new
run "$wasmload" --dir given::ro probe.cwasm "${ask[@]}"
expect_out $'3: ro\nopen file: 4\nopen file: 5\nopen new: 6'
run "$wasmload" --dir odd:ro:rw probe.cwasm "${ask[@]}"
expect_out $'3: odd:ro\nopen file: 4\nopen file: 5\nopen new: 6'
# Several, each with its own.
run "$wasmload" --dir given::a:ro --dir other::b probe.cwasm preopens create 3 x create 4 x
expect_out $'3: a\n4: b\nopen x: rofs\nopen x: 5'
refused 2 '*--dir*' "$wasmload" --dir :ro probe.cwasm
refused 2 '*--dir*' "$wasmload" --dir given:: probe.cwasm
