#!/usr/bin/env bash
# The stripped wasmload stays under 256 KiB: small enough to audit and to ship on a board.
set -euo pipefail
program="$CWASM_BIN/wasmload"
[[ -x "$program" ]] || { echo "skipped: wasmload was not built"; exit 77; }
limit=$((256 * 1024))
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
"$CWASM_LLVM_ROOT/bin/llvm-objcopy" --strip-all --wildcard --keep-symbols="$CWASM_ROOT/loader/debugger-symbols.txt" "$program" "$stripped"
size=$(stat -c %s "$stripped")
echo "wasmload is $size bytes stripped, the limit is $limit"
((size < limit)) || { echo "wasmload is too large"; exit 1; }
