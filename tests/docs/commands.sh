#!/usr/bin/env bash
# Every command that README.md and docs/*.md show in a console block does what they say.
set -euo pipefail
[[ -x $CWASM_BIN/wasmc && -x $CWASM_BIN/wasmload ]] || { echo "skipped: wasmc and wasmload were not built"; exit 77; }
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
cd "$CWASM_ROOT"
for page in $(git ls-files -co --exclude-standard '*.md' 2>/dev/null || find README.md docs examples -name '*.md'); do
  grep -E '^```console( needs=.*)?$' "$page" >/dev/null || continue
  python3 tests/docs/run-console.py "$page"
done
