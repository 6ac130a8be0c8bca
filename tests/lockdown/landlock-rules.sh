#!/usr/bin/env bash
# What Landlock is asked for: the rights of each ABI, and beneath each directory those of the functions that are imported. The
# kernel's answers are given by older-kernel, so this needs no Landlock. And what --lockdown=require says of what is missing.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
kernel=$bin/older-kernel
[[ -x $kernel ]] || { echo "skipped: $kernel was not built"; exit 77; }
cd "$work"
ulimit -n 256 # without close_range, wasmload closes them one by one
mkdir data
compile "$root/tests/run/prints-floats.wasm" floats.cwasm     # no paths
compile "$root/tests/cli/probe.wasm" probe.cwasm              # path_open
compile "$root/tests/run/writes-and-reads-files.wasm" files.cwasm # and renames, removals
run "$kernel" close-range -- "$wasmload" floats.cwasm
((status_of_run != 77)) || { echo "skipped: tracing is not allowed here"; exit 77; }

asks() { # ABI FILES PORTS SCOPES RIGHTS-BENEATH READ-ONLY-RIGHTS ARTIFACT
  run "$kernel" "landlock=$1,pretend" -- "$wasmload" --lockdown=require --dir data::/w --dir "$root::/src:ro" "$7" </dev/null
  grep -v '^wasmload' err >lines || true
  {
    echo "ruleset files=0x$2 ports=0x$3 scopes=0x$4"
    [[ $5 == 0 ]] || echo "rule files=0x$5 $work/data"
    [[ $6 == 0 ]] || echo "rule files=0x$6 $(cd "$root" && pwd -P)"
    echo restrict
  } >expected
  cmp -s lines expected || { diff expected lines || true; bad "ABI $1: it asks Landlock for something else"; }
}
asks 1 1fff 0 0 0 0 floats.cwasm
asks 7 ffff 3 3 0 0 floats.cwasm
# write-file, read-file, read-dir, make-reg; from ABI 3 on truncate; read-only: read-file, read-dir.
asks 1 1fff 0 0 10e c probe.cwasm
asks 2 3fff 0 0 10e c probe.cwasm
asks 3 7fff 0 0 410e c probe.cwasm
asks 4 7fff 3 0 410e c probe.cwasm
asks 5 ffff 3 0 410e c probe.cwasm
asks 6 ffff 3 3 410e c probe.cwasm
asks 99 ffff 3 3 410e c probe.cwasm
# And remove-dir, remove-file, make-dir, make-sock, make-fifo, make-sym, refer.
asks 2 3fff 0 0 37be c files.cwasm
asks 7 ffff 3 3 77be c files.cwasm

# The first ABI cannot let anybody rename between directories. Whoever may want to, runs without it, or not at all.
renames='*--lockdown=require: this kernel lacks the Landlock right to rename and link between directories (Linux 5.19)*'
refuses() { # SENTENCE ARGUMENTS-OF-older-kernel...
  run "$kernel" "${@:2}"
  expect_status 1
  expect_err_like "$1"
}
refuses "$renames" landlock=1,pretend -- "$wasmload" --lockdown=require --dir data::/w files.cwasm
run "$kernel" landlock=1,pretend -- "$wasmload" --dir data::/w files.cwasm
expect_status 0
expect_no_err # no rule, no restriction
run "$kernel" landlock=1,pretend -- "$wasmload" --lockdown=require --dir data::/w:ro files.cwasm
[[ $(<err) == *restrict* ]] || bad 'a read-only directory needs no right to rename'

# What is missing is named.
refuses '*this kernel lacks Landlock (Linux 5.13)*' landlock=0 -- "$wasmload" --lockdown=require floats.cwasm
refuses '*this kernel lacks Landlock, which was not enabled at boot*' landlock=off -- "$wasmload" --lockdown=require floats.cwasm
refuses '*this kernel lacks seccomp filters: Function not implemented*' landlock=7,pretend seccomp -- "$wasmload" --lockdown=require floats.cwasm
for missing in landlock=0 landlock=off seccomp close-range mdwe; do
  run "$kernel" "$missing" -- "$wasmload" floats.cwasm
  expect_status 0
  [[ -s out ]] || bad "nothing on stdout without $missing"
done
# PR_SET_MDWE and close_range are no conditions: the filter refuses what the first does, a loop closes what the second would.
run "$kernel" landlock=7,pretend mdwe close-range -- "$wasmload" --lockdown=require floats.cwasm
[[ $status_of_run == 0 || $(<err) == *seccomp* ]] || bad 'expected status 0'
