#!/usr/bin/env bash
# How many system calls come before the guest's first instruction: what the lockdown adds is small, and no more than said.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
[[ -x $bin/count-calls ]] || { echo "skipped: $bin/count-calls was not built"; exit 77; }
compile "$root/tests/run/unreachable-traps.wasm" traps.cwasm
cd "$work"
mkdir a b
count() { # OPTION...
  run "$bin/count-calls" "$wasmload" "$@" traps.cwasm
  ((status_of_run != 77)) || { echo "skipped: tracing is not allowed here"; exit 77; }
  expect_status 0
  number=$(<out)
}
count --lockdown=off
off=$number
count
auto=$number
count --dir a --dir b
two=$number
count --lockdown=off --dir a --dir b
two_off=$number
echo "system calls from execve to the first instruction: $off without the lockdown, $auto with it"
echo "with two directories: $two_off without, $two with it"
# Landlock 3, close_range, seccomp, and memory for the lists; a directory adds no rule when the guest imports no function on paths.
((auto - off <= 7 && two - two_off <= 7)) || { echo "these are more than 7"; exit 1; }
((off < 60)) || { echo "these are many"; exit 1; }
