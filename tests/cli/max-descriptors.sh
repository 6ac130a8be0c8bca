#!/usr/bin/env bash
# --max-descriptors N: with N open, standard streams and directories among them, the next is refused.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/cli/probe.wasm" probe.cwasm
cd "$work"
mkdir given
touch given/file
run "$wasmload" --max-descriptors 6 --dir given probe.cwasm open 3 file open 3 file open 3 file
expect_out $'open file: 4\nopen file: 5\nopen file: mfile'
run "$wasmload" --max-descriptors 4 --dir given probe.cwasm open 3 file
expect_out 'open file: mfile'
refused 1 '*given*4 descriptors*' "$wasmload" --max-descriptors 4 --dir given --dir given probe.cwasm
refused 1 '*given*0 descriptors*' "$wasmload" --max-descriptors 0 --dir given probe.cwasm
for wrong in '' -1 many 99999999999; do
  refused 2 '*--max-descriptors*' "$wasmload" --max-descriptors "$wrong" probe.cwasm
done
