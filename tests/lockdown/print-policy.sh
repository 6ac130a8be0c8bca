#!/usr/bin/env bash
# --print-policy: what the lockdown would leave, line by line, and nothing is run, created or bound for it.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
cd "$work"
mkdir data
compile "$root/tests/cli/probe.wasm" probe.cwasm
compile "$root/tests/run/threads/starts-no-more-than-allowed.wasm" threads.cwasm
compile "$root/tests/run/linked/greeter.wasm" greeter.cwasm
compile "$root/tests/run/unreachable-traps.wasm" nothing.cwasm
kernel=()
[[ ! -x $bin/older-kernel ]] || kernel=("$bin/older-kernel" landlock=6,pretend --)

run "${kernel[@]}" "$wasmload" --print-policy --dir data::/w --dir "$root::/src:ro" --stdout made --tcp-listen 192.0.2.1:80 --timeout 1s probe.cwasm
((status_of_run != 77)) || { echo "skipped: tracing is not allowed here"; exit 77; }
expect_status 0
expect_no_file made # and 192.0.2.1, which is not ours, was not bound
has() { grep -qxF -- "$1" out || bad "expected the line: $1"; }
has_not() { ! grep -q -- "$1" out || bad "expected no line like: $1"; }
has 'no-new-privs: yes'
if grep -q '^seccomp: any other' out && ((${#kernel[@]})); then
  has 'landlock: abi 6'
  has 'handled: execute write-file read-file read-dir remove-dir remove-file make-char make-dir make-reg make-sock make-fifo make-block make-sym refer truncate ioctl-dev'
  has 'tcp: bind connect'
  has 'scoped: abstract-unix-socket signal'
  has 'beneath data (/w): write-file read-file read-dir make-reg truncate'
  has "beneath $root (/src): read-file read-dir"
fi
has 'call mmap (never executable): every run'
has 'call write: every run, fd_write'
has 'call openat2: path_open'
has 'call openat (below an open directory): path_open'
has 'call ioctl (FIONREAD and TIOCGWINSZ): path_open, poll_oneoff'
has 'call timer_create: --timeout'
has 'call sendmsg: sock_send, an open socket'
has_not '^call clone'
has_not '^call unlinkat'

# No more than is imported: a guest without imports.
run "$wasmload" --print-policy nothing.cwasm
has_not '^call open'
has_not '^call read'
has_not '^call sendmsg'
# Threads; the functions of all modules.
run "$wasmload" --print-policy threads.cwasm
has 'call clone (only a thread of this process): thread-spawn'
run "$wasmload" --print-policy --preload greeter=greeter.cwasm nothing.cwasm
has 'call writev: fd_write'

run "$wasmload" --print-policy --lockdown=off nothing.cwasm
has 'landlock: off'
has 'seccomp: off'
has_not '^call'
if ((${#kernel[@]})); then
  run "$bin/older-kernel" landlock=0 -- "$wasmload" --print-policy --lockdown=require nothing.cwasm
  expect_status 0
  has 'landlock: no, the kernel lacks Landlock (Linux 5.13)'
  has '--lockdown=require: refused'
  run "$bin/older-kernel" seccomp -- "$wasmload" --print-policy nothing.cwasm
  has 'seccomp: no, the kernel lacks it'
  has_not '^--lockdown=require'
fi
# What cannot be loaded has no policy.
refused 1 '*none.cwasm cannot be opened*' "$wasmload" --print-policy none.cwasm
# A name cannot drive the terminal.
mkdir $'\e[2J'
run "$wasmload" --print-policy --dir $'\e[2J' probe.cwasm
! grep -q $'\e' out || bad 'an escape sequence is printed'
