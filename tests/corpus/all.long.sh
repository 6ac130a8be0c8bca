#!/usr/bin/env bash
# All real programs of the corpus, among them some of 20 MB.
set -euo pipefail
[[ -d ${CWASM_SHARED:-}/corpus ]] || { echo "skipped: there is no corpus in ${CWASM_SHARED:-} (set CWASM_SHARED)"; exit 77; }
exec "$CWASM_BIN/wasm-corpus-test" "$CWASM_SHARED/corpus"
