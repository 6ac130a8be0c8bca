#!/usr/bin/env bash
# The demo of docs/lockdown.md does what the page says, command by command.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
for tool in python3 clang-19; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is missing"; exit 77; }
done
run "$wasmc" keygen -o "$work/key"
((status_of_run == 0)) || { echo "skipped: this wasmc signs nothing"; exit 77; }
sed 's/^```console demo$/```console/' "$root/docs/lockdown.md" >"$work/demo.md"
CWASM_ROOT=$root CWASM_BIN=$bin python3 "$root/tests/docs/run-console.py" "$work/demo.md"
