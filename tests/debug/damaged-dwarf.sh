#!/usr/bin/env bash
# Damaged debug information never hangs or ends the compiler: entries without an end, addresses of nothing, references to themselves.
# CWASM_VARIANTS and CWASM_SEED try others.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
cd "$work"
# Variant 42 of seed 1 of the first has a unit without its last null entry, over which LLVM's range of children never ends.
for guest in frames lines; do
  python3 "$root/tests/debug/damaged-dwarf.py" "$wasmc" "$root/tests/debug/$guest.wasm" "${CWASM_SEED:-1}" "${CWASM_VARIANTS:-60}"
done
