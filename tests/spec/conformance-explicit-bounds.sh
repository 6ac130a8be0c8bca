#!/usr/bin/env bash
# The official conformance scripts of WebAssembly 2.0 without SIMD, with memory accesses compared instead of guarded.
set -euo pipefail
suite=${CWASM_SHARED:-}/spec
[[ -d $suite/core ]] || { echo "skipped: the conformance scripts are not in $suite (set CWASM_SHARED)"; exit 77; }
exec "$CWASM_BIN/wasm-spec-test" -O2 --bounds=explicit --expected-failures="$CWASM_ROOT/tests/spec/expected-failures.txt" \
  "$suite/core" "$suite/core3" "$suite/bulk-memory"
