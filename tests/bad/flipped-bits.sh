#!/usr/bin/env bash
# One wrong bit anywhere but in code and data pages is refused, always; in those under --verify.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
compile "$root/tests/run/trap-shows-the-callers.wasm" app.cwasm
exec python3 "$root/tests/bad/flip-bits.py" "$wasmload" "$work/app.cwasm"
