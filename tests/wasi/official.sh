#!/usr/bin/env bash
# The WASI community group's preview 1 tests, each in a fresh directory: on the root file system and on tmpfs, with openat2 and
# on a kernel without it (where paths are walked by hand), several at once. Skipped without the shared data.
set -euo pipefail
data=${CWASM_SHARED:-}/wasi-p1
if [[ ! -d $data ]]; then
  echo "skipped: no WASI tests (set CWASM_SHARED to the folder that holds wasi-p1)"
  exit 77
fi
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
artifacts=$(mktemp -d)
trap 'rm -rf "$artifacts"' EXIT
run() { "$(dirname "${BASH_SOURCE[0]}")/run-official.py" --bin "$CWASM_BIN" --data "$data" --artifacts "$artifacts" --verbose "$@"; }
run --jobs 4
run --jobs 8 --no-openat2
if [[ -w /dev/shm ]]; then
  run --jobs 8 --work /dev/shm
  run --jobs 8 --work /dev/shm --no-openat2
fi
