#!/usr/bin/env bash
# Each program of examples that has its output beside it (expected.txt) is compiled and prints just that.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/forms/forms.bash"
found=0
for expected in "$root"/examples/*/expected.txt; do
  name=$(basename "$(dirname "$expected")")
  compgen -G "$root/examples/$name/*.wasm" >/dev/null || continue # built from source only: rebuild.sh
  example "$name" run
  expect_status 0
  expect_no_err
  diff "$expected" "$work/out" || bad "examples/$name prints something else than its expected.txt"
  found=$((found + 1))
done
((found >= 8)) || { echo "only $found examples were run"; exit 1; }
