#!/usr/bin/env bash
# The WASI community group's preview 1 tests, on the root file system. Skipped without the shared data.
set -euo pipefail
data=${CWASM_SHARED:-}/wasi-p1
if [[ ! -d $data ]]; then
  echo "skipped: no WASI tests (set CWASM_SHARED to the folder that holds wasi-p1)"
  exit 77
fi
exec "$(dirname "${BASH_SOURCE[0]}")/run-official.py" --bin "$CWASM_BIN" --data "$data" --verbose
