#!/usr/bin/env bash
# The unit file of examples/lockdown is one that systemd understands, and as tight as it says; and the wrapper beside it does what
# MemoryDenyWriteExecute=yes does.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
cd "$work"
compile "$root/examples/hello/hello.wasm" hello.cwasm
unit=$root/examples/lockdown/hello.service
for compiler in cc clang-19 ''; do [[ -n $compiler ]] && command -v "$compiler" >/dev/null && break; done
if [[ -n $compiler ]]; then
  "$compiler" -O2 -Wall "$root/examples/lockdown/unit-like.c" -o unit-like
  run ./unit-like "$wasmload" hello.cwasm
  ((status_of_run != 77)) || { echo "skipped: no seccomp filters"; exit 77; }
  expect_status 0
  for how in mmap mprotect; do # these break the rule: refused, where they work without the wrapper
    [[ -x $bin/becomes-executable ]] || continue
    run ./unit-like "$bin/becomes-executable" "$how"
    ((status_of_run != 0)) || bad "$how: memory becomes executable under the wrapper"
    run "$bin/becomes-executable" "$how"
    expect_status 0
  done
fi
command -v systemd-analyze >/dev/null || { echo "skipped: the unit file was not looked at, systemd is not installed"; exit 77; }
sed "s,/usr/bin/wasmload,$wasmload,g" "$unit" >hello.service
run systemd-analyze verify --man=no ./hello.service
expect_status 0
! grep -i 'unknown\|ignoring\|failed to parse' err || bad 'systemd does not know all of it'
# Newer versions of systemd may ask for more.
run systemd-analyze security --offline=yes --threshold=20 ./hello.service
expect_status 0
