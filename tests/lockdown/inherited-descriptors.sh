#!/usr/bin/env bash
# Descriptors that wasmload inherited and that no option names are closed before the guest runs; those that options open with
# their help (process substitution) are not. With close_range and without it.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
[[ -d /proc/self/fd ]] || { echo "skipped: there is no /proc"; exit 77; }
compile "$root/tests/cli/probe.wasm" probe.cwasm
cd "$work"
mkdir data other

# What a waiting guest has open, with descriptors of ours at 5, 7, 200.
descriptors() { # COMMAND...
  "$@" probe.cwasm read 0 <fifo >guest.out 3>&- 4>&- 5</dev/null 6>&- 7<other 8>&- 9>&- 200<"$root/README.md" &
  local pid=$! i
  exec 9>fifo
  for ((i = 0; i < 500; ++i)); do # until it reads: the artifact is open, and so is nothing of ours
    [[ $(<"/proc/$pid/syscall") == 0\ 0x0* ]] 2>/dev/null && break
    sleep 0.02
  done
  (cd "/proc/$pid/fd" && for fd in *; do printf '%s:%s ' "$fd" "$(readlink "$fd")"; done) >fds
  echo text >&9
  exec 9>&-
  wait "$pid"
  [[ $(<guest.out) == *text* ]] || { cat guest.out; echo "the guest read something else"; exit 1; }
}
mkfifo fifo
[[ -r /proc/self/syscall ]] || { echo "skipped: /proc/PID/syscall is missing"; exit 77; }
is() { # PATTERN
  # shellcheck disable=SC2053
  [[ "$(<fds)" == $1 ]] || { echo "open: $(<fds), expected: $1"; exit 1; }
}
descriptors "$wasmload" --lockdown=off --dir data
is '*README.md*'
descriptors "$wasmload" --dir data
is "0:$work/fifo 1:$work/guest.out 2:* 3:$work/data 4:$work/probe.cwasm "
descriptors "$wasmload" --dir data --dir data --dir data --dir data
is "0:$work/fifo 1:$work/guest.out 2:* 3:$work/data 4:$work/data 6:$work/data 8:$work/data 9:$work/probe.cwasm "

# Files that options open through inherited descriptors are read and written.
run "$wasmload" --stdin <(echo given) --stdout >(cat >through) probe.cwasm read 0
expect_status 0
for ((i = 0; i < 500; ++i)); do [[ -s through ]] && break || sleep 0.02; done
[[ $(<through) == 'read 0: ok "given'* ]] || bad 'a descriptor that an option names was not there'
