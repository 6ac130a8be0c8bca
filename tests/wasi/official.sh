#!/usr/bin/env bash
# The WASI community group's preview 1 tests: on the root file system, on tmpfs, and on a kernel without openat2 (where
# paths are walked by hand), several at once. Skipped without the shared data.
set -euo pipefail
data=${CWASM_SHARED:-}/wasi-p1
if [[ ! -d $data ]]; then
  echo "skipped: no WASI tests (set CWASM_SHARED to the folder that holds wasi-p1)"
  exit 77
fi
artifacts=$(mktemp -d)
trap 'rm -rf "$artifacts"' EXIT
run() { "$(dirname "${BASH_SOURCE[0]}")/run-official.py" --bin "$CWASM_BIN" --data "$data" --artifacts "$artifacts" --verbose "$@"; }
run
run --no-openat2 --jobs 8
if [[ -w /dev/shm ]]; then run --work /dev/shm --jobs 8; fi
