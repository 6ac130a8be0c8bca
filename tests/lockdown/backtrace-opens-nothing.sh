#!/usr/bin/env bash
# The backtrace of a trap names source lines and inlined functions, and no file is opened for it or mapped any more: what it reads was
# mapped with the artifact, before the process gave up its rights. The artifact's DWARF plays no part in it.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
[[ -x $bin/opens-after-lockdown ]] || { echo "skipped: $bin/opens-after-lockdown was not built"; exit 77; }
cd "$work"
for options in "-O0" "-O2" "-O2 --strip-debug"; do
  # shellcheck disable=SC2086
  compile "$root/tests/debug/lines.wasm" lines.cwasm $options
  run "$bin/opens-after-lockdown" "$wasmload" --invoke run lines.cwasm -4 5
  ((status_of_run != 77)) || { echo "skipped: tracing is not allowed here"; exit 77; }
  [[ $status_of_run == 0 ]] || { "$wasmload" --lockdown=require --invoke run lines.cwasm 0 0 2>&1 | grep -q seccomp && { echo "skipped: no seccomp here"; exit 77; }; bad "expected a filter"; }
  expect_out "0 after the filter"
  expect_err_like '*trap: out of bounds memory access*at lines.c:3 in "at", inlined at
*lines.c:6 in "twice", inlined at
*lines.c:11*lines.c:15*lines.c:18*'
done
# The helper sees what is opened: a guest that opens a file.
compile "$root/tests/run/writes-and-reads-files.wasm" opens.cwasm
mkdir folder
run "$bin/opens-after-lockdown" "$wasmload" --dir "folder::/w" opens.cwasm
expect_status 0
expect_out_like '*openat*after the filter'
[[ $(<out) != *$'\n''0 after the filter' ]] || bad "expected that the helper saw the guest's files"
