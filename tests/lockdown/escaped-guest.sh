#!/usr/bin/env bash
# A guest that was given a way out on purpose (escape/primitive.cpp) can make any system call: under the lockdown none of them
# opens a file outside, starts a program, makes memory executable, or reaches the network or another process. Without the
# lockdown the same guest does what it tries, so the attacks work.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
wasmload=$bin/wasmload-with-escape
[[ -x $wasmload ]] || { echo "skipped: $wasmload was not built"; exit 77; }
compile "$root/tests/lockdown/escape/escaped.wasm" escaped.cwasm
cd "$work"
run "$bin/wasmload" --print-policy escaped.cwasm
landlock=$(sed -n 's/^landlock: abi //p' "$work/out")
grep -q '^seccomp: any other' "$work/out" || { echo "skipped: this kernel has no seccomp filters"; exit 77; }
ulimit -c 0

try() { # NAME OPTION...: over fresh directories
  rm -rf tree
  mkdir -p tree/given tree/outside
  printf own >tree/given/own
  printf secret >tree/outside/secret
  { run "$wasmload" "${@:2}" escaped.cwasm "$1" "$work/tree/outside" "$work/tree/given"; } 2>/dev/null 3>&- # no "Bad system call" of the shell; the directory is 3 on the host, too
}
outside_is_as_it_was() {
  [[ $(ls -A tree/outside) == secret && $(<tree/outside/secret) == secret && $(ls -A tree/given) == own ]] ||
    bad "$1: the directories are not as they were"
}

# The shipped program has no such import.
run "$bin/wasmload" escaped.cwasm x x x
expect_status 1
expect_err_like '*unknown import: "escape" *'

# Ends the process: SIGSYS is 31.
for what in open openat-of-no-directory chdir chroot open-by-handle mount uring execve execveat fork clone clone-namespace clone3 \
  unshare setns ptrace write-process kill tkill map-executable map-writable-executable map-file-executable protect-executable \
  protect-with-key memory-file shared-memory personality userfaultfd socket connect bind listen accept send seccomp landlock prctl \
  arch-prctl bpf x32 terminal-input own-signals-to-others; do
  try "$what" --dir tree/given::/
  expect_status 159
  expect_out ''
  outside_is_as_it_was "$what"
done
# The first by the filter, where the kernel takes calls of 32 bits at all (else SIGSEGV); the second by the page tables.
try by-int-80 --dir tree/given::/
((status_of_run == 159 || status_of_run == 139)) || bad 'expected SIGSYS or SIGSEGV'
try jump-into-data --dir tree/given::/
expect_status 134 # and told as code that is damaged

# Where the filter must let the call through, Landlock refuses it.
if [[ -n $landlock ]]; then
  for what in open-outside open-outside-by-openat write-outside cut-outside create-outside list-outside open-beneath-a-handle \
    make-outside remove-outside rename-outside rename-out link-outside symlink-outside open-own-memory; do
    try "$what" --dir tree/given::/
    expect_status 1
    expect_out_like 'refused @(13|18)' # EACCES; EXDEV for what would gain rights by the way
    outside_is_as_it_was "$what"
  done
  # And so it does with changes beneath a directory that was given read-only.
  try open-within --dir tree/given::/:ro
  expect_out 'done'
  for what in write-within make-within; do
    try "$what" --dir tree/given::/:ro
    expect_out 'refused 13'
    outside_is_as_it_was "$what"
  done
  for what in open-within write-within make-within; do
    try "$what" --dir tree/given::/
    expect_out 'done'
  done
else
  echo "this kernel has no Landlock: that half was not tried"
fi

# Without it they work, but for what PR_SET_MDWE refuses.
for what in open-outside write-outside create-outside open-beneath-a-handle remove-outside rename-outside link-outside open fork \
  clone socket open-own-memory prctl chdir; do
  try "$what" --lockdown=off --dir tree/given::/
  expect_out_like 'done*'
done
if grep -q '^mdwe: yes' <("$bin/wasmload" --print-policy escaped.cwasm); then
  for what in map-executable map-writable-executable protect-executable; do
    try "$what" --lockdown=off --dir tree/given::/
    [[ $what == map-executable ]] || { expect_status 1; expect_out 'refused 13'; }
  done
fi
