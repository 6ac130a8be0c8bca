#!/usr/bin/env bash
# The groups whose features are not compiled yet: what must be refused is refused, what needs them is skipped by name.
set -euo pipefail
suite=${CWASM_SHARED:-}/spec
[[ -d $suite/core ]] || { echo "skipped: the conformance scripts are not in $suite (set CWASM_SHARED)"; exit 77; }
cd "$suite"
exec "$CWASM_BIN/wasm-spec-test" -O0 --expected-failures="$CWASM_ROOT/tests/spec/expected-failures.txt" \
  simd relaxed-simd tail-call function-references gc exceptions legacy-exceptions memory64 multi-memory threads \
  wide-arithmetic custom-page-sizes custom
