#!/usr/bin/env bash
# An artifact of another ABI is refused with a sentence that says which side to update.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
compile "$root/tests/run/returns-status-from-main.wasm" app.cwasm
# changed NAME FIELD...: a copy with 32-bit fields of the note (offset=value) changed.
changed() {
  python3 - "$work/app.cwasm" "$work/changed.cwasm" "$@" <<'PYTHON'
import struct, sys
data = bytearray(open(sys.argv[1], "rb").read())
note = (data.index(b"cwasm\0") + 6 + 7) // 8 * 8
for field in sys.argv[3:]:
    at, value = map(int, field.split("="))
    struct.pack_into("<I", data, note + at, value)
open(sys.argv[2], "wb").write(data)
PYTHON
}
changed 0=2
refused 1 '*changed.cwasm uses the host ABI 2.* (contract *), this wasmload knows up to 1.*: use a newer wasmload' "$wasmload" "$work/changed.cwasm"
changed 84=1000 8=1
refused 1 '*uses the host ABI 1.1000 (contract *), this wasmload knows up to 1.*: use a newer wasmload' "$wasmload" "$work/changed.cwasm"
changed 0=0
refused 1 '*uses the host ABI 0.*compile it again with this version'"'"'s wasmc' "$wasmload" "$work/changed.cwasm"
changed 8=1
refused 1 '*that contract was never released, or is no longer known; compile it again*' "$wasmload" "$work/changed.cwasm"
changed 4=183
refused 1 '*was compiled for AArch64, this machine is x86-64' "$wasmload" "$work/changed.cwasm"
changed 16=4096
refused 1 '*needs CPU features that this wasmload does not know*' "$wasmload" "$work/changed.cwasm"
