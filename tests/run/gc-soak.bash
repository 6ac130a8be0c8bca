# Allocates without end under a limit of 64 MiB, sourced by gc-soak*.sh with the number of seconds: the heap never takes more,
# and the memory of the whole process stays little above.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"

soak() { # SECONDS
  "$wasmc" "$root/tests/bench/gc/string-map.wasm" -o "$work/map.cwasm"
  "$wasmload" --max-gc-heap 64M --timeout "${1}s" --invoke run "$work/map.cwasm" 2000000000 >"$work/out" 2>"$work/err" &
  local guest=$! peak=0 now
  while kill -0 "$guest" 2>/dev/null; do
    now=$(awk '/^VmHWM/ {print $2}' "/proc/$guest/status" 2>/dev/null || true)
    ((${now:-0} <= peak)) || peak=$now
    sleep 0.2
  done
  status_of_run=0
  wait "$guest" || status_of_run=$?
  command_of_run="string-map for $1 s"
  echo "peak: $peak KiB"
  expect_status 124 # it ended because the time was over, not because the heap was exhausted
  ((peak > 0 && peak < (64 + 16) * 1024)) || bad "the process took $peak KiB at its peak"
}
