# Runs the official conformance scripts with the given options of wasm-spec-test; sourced by conformance-*.sh.
set -euo pipefail
root=${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
suite=${CWASM_SHARED-$root/../shared}/spec
[[ -d $suite/core ]] || { echo "skipped: the conformance scripts are not in $suite (set CWASM_SHARED)"; exit 77; }
cd "$suite"
groups=(core core3 bulk-memory simd relaxed-simd tail-call function-references gc exceptions legacy-exceptions memory64
  multi-memory threads wide-arithmetic custom-page-sizes custom)

conformance() { # OPTION... : all groups but the drafts that are off by default
  exec "${CWASM_BIN:-$root/build/bin}/wasm-spec-test" --expected-failures="$root/tests/spec/expected-failures.txt" "$@" "${groups[@]}"
}
