#!/usr/bin/env bash
# A crash of wasmload is told, with status 134, whenever it comes: before anything of the artifact is there, between lockdown and the
# guest, in a host function that a guest has called; with the thread's pointer and without. A signal that somebody sent ends it as if
# nobody handled it; under lockdown, where it cannot send it to itself any more, with the status that a shell would give that.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
crash=$bin/crash-at
[[ -x $crash && $(uname -m) == x86_64 ]] || { echo "skipped: $crash was not built"; exit 77; }
compile "$root/examples/hello/hello.wasm" hello.cwasm
compile "$root/tests/run/endless-recursion-traps.wasm" traps.cwasm
cd "$work"
openat=257 seccomp=317 sigaltstack=131 writev=20
early='wasmload: hello.cwasm: wasmload failed after the guest*'
late='wasmload: hello.cwasm: its code failed as no code of wasmc does*'
run "$crash" $writev -- true
((status_of_run != 77)) || { echo "skipped: tracing is not allowed here"; exit 77; }
expect() { # SYSTEM-CALL SENTENCE OPTION...
  local call=$1 sentence=$2
  shift 2
  run "$crash" "$call" "$wasmload" "$@" hello.cwasm
  expect_status 134
  expect_err_like "$sentence"
  [[ $(wc -l <err) == 1 ]] || bad 'expected one line'
}
for call in $openat $seccomp $sigaltstack; do expect $call "$early"; done
expect $writev "$late"
expect $writev '{"level":"error","kind":"malformed","message":"its code failed as no code of wasmc does*","file":"hello.cwasm"}' --error-format=json
expect $writev $'\e[1mwasmload:\e[0m \e[1mhello.cwasm:\e[0m \e[1;31mits code failed *\e[0m' --color=always
if grep -q ' fsgsbase' /proc/cpuinfo; then
  for call in $openat $sigaltstack $writev; do expect "$call,no-thread" "$late"; done
fi

# Traps are still traps, with their handlers where they were; and a signal from outside is none.
run "$wasmload" traps.cwasm
expect_status 134
expect_err_like 'wasmload: trap: call stack exhausted*'
compile "$root/tests/run/reads-standard-input.wasm" reads.cwasm
mkfifo input
for signal in 11:SEGV 4:ILL 7:BUS 8:FPE 5:TRAP; do
  for lockdown in off auto; do
    run bash -c 'ulimit -c 0; exec 3<>input; "$0" --lockdown="$2" reads.cwasm <&3 & sleep 0.2; kill -s "$1" $!; wait $!' "$wasmload" "${signal#*:}" $lockdown
    expect_status $((128 + ${signal%:*}))
    [[ $(<err) != *failed* ]] || bad 'expected no message of wasmload'
  done
done
