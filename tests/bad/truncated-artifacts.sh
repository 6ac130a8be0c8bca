#!/usr/bin/env bash
# An artifact that ends early, at whatever length, or goes on too long, is refused.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
compile "$root/tests/run/trap-shows-the-callers.wasm" app.cwasm
size=$(stat -c %s "$work/app.cwasm")
count=0
for ((length = 0; length < size; length += 64)); do
  head -c "$length" "$work/app.cwasm" >"$work/cut.cwasm"
  refused 1 "wasmload: $work/cut.cwasm *" "$wasmload" "$work/cut.cwasm"
  count=$((count + 1))
done
for length in 1 15 16 63 65 $((size - 1)); do
  head -c "$length" "$work/app.cwasm" >"$work/cut.cwasm"
  refused 1 "wasmload: $work/cut.cwasm *" "$wasmload" "$work/cut.cwasm"
done
refused 1 "wasmload: $work/cut.cwasm is truncated: it has $((size - 1)) of $size bytes" "$wasmload" "$work/cut.cwasm"
{ cat "$work/app.cwasm"; printf x; } >"$work/long.cwasm"
refused 1 "wasmload: $work/long.cwasm has $((size + 1)) bytes, expected $size" "$wasmload" "$work/long.cwasm"
echo "$count truncations of $size bytes are refused"
