#!/usr/bin/env bash
# The loader's core runs an artifact by itself, and its text fits 64 KiB (docs/footprint.md).
set -euo pipefail
[[ -x $CWASM_BIN/wasmload-core ]] || { echo "skipped: wasmload-core was not built"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# (module (func (export "run")) (func (export "trap") unreachable))
printf '\0asm\1\0\0\0\1\4\1\x60\0\0\3\3\2\0\0\7\x0e\2\3run\0\0\4trap\0\1\x0a\x08\2\2\0\x0b\3\0\0\x0b' >"$work/module.wasm"
"$CWASM_BIN/wasmc" "$work/module.wasm" -o "$work/module.cwasm"
expect() { # STATUS MESSAGE EXPORT
  local status=0
  "$CWASM_BIN/wasmload-core" "$work/module.cwasm" "$3" 2>"$work/error" || status=$?
  # shellcheck disable=SC2053
  [[ $status == "$1" && $(<"$work/error") == $2 ]] && return
  echo "$3: status $status, $(<"$work/error")"
  exit 1
}
expect 0 '' run
expect 1 'unreachable*' trap
expect 1 'there is no such function' none
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
python3 "$CWASM_ROOT/tests/size/report.py" "$CWASM_BIN/.." "$CWASM_LLVM_ROOT/bin/llvm-strip" --check-core 65536
