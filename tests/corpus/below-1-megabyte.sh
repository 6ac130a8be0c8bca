#!/usr/bin/env bash
# Real programs whose module is smaller than 1 MB: compiled, run, compared with what was recorded.
set -euo pipefail
[[ -d ${CWASM_SHARED:-}/corpus ]] || { echo "skipped: there is no corpus in ${CWASM_SHARED:-} (set CWASM_SHARED)"; exit 77; }
exec "$CWASM_BIN/wasm-corpus-test" --max-size=999999 "$CWASM_SHARED/corpus"
