#!/usr/bin/env bash
# At most 1 MiB is resident at a time in a whole run of hello, with WASI, from exec to exit.
set -euo pipefail
[[ -x $CWASM_BIN/peak-resident ]] || { echo "skipped: peak-resident was not built"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$CWASM_BIN/wasmc" "$CWASM_ROOT/examples/hello/hello.wasm" -o "$work/hello.cwasm"
"$CWASM_BIN/peak-resident" "$CWASM_BIN/wasmload" "$work/hello.cwasm" from here 3>"$work/peak" >"$work/out"
grep -q 'argument 2: here' "$work/out" || { echo "hello did not say what it should:"; cat "$work/out"; exit 1; }
peak=$(<"$work/peak")
echo "$peak KiB were resident, the limit is 1024"
((peak > 0 && peak <= 1024))
