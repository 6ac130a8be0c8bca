#!/usr/bin/env bash
# Without --verify, damage in code or data pages is found by nobody before it is run: then the guest traps, ends or does
# something else, but wasmload never dies of it without a word.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
compile "$root/tests/run/trap-shows-the-callers.wasm" app.cwasm
compile "$root/examples/hello/hello.wasm" data.cwasm
for artifact in app data; do
  python3 "$root/tests/bad/run-damaged-code.py" "$wasmload" "$work/$artifact.cwasm" "${CWASM_DAMAGED_RUNS:-700}"
done
