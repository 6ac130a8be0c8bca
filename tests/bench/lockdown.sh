#!/usr/bin/env bash
# What the lockdown costs: from execve to the guest's main, beside a static native program; system calls before its first instruction; and
# WASI calls with and without the filter (the least of interleaved runs). ./dev bench lockdown
#   RUNS=1000   starts of each         CALLS=1000000   of each WASI call
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
command -v clang-19 >/dev/null || { echo "lockdown: clang-19 is missing (apt-get install clang-19)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$root/tests/bench/lockdown
triple=$(uname -m)-linux-musl
clang-19 -O2 "$here/exec-to-start.c" -o "$work/exec-to-start"
clang-19 -O2 -nostdlibinc -isystem "/usr/include/$triple" -c "$here/tells-time.c" -o "$work/native.o"
clang-19 -nostdlib -static -fuse-ld=lld-19 "/usr/lib/$triple/crt1.o" "/usr/lib/$triple/crti.o" "$work/native.o" \
  "/usr/lib/$triple/libc.a" "$(clang-19 --rtlib=compiler-rt --print-libgcc-file-name)" "/usr/lib/$triple/crtn.o" -o "$work/native"
clang-19 -O2 -static "$here/tells-time.c" -o "$work/native-glibc"
"$bin/wasmc" -O2 "$here/tells-time.wasm" -o "$work/guest"
"$bin/wasmc" -O2 "$root/tests/run/unreachable-traps.wasm" -o "$work/traps"
"$bin/wasmc" -O2 "$root/tests/bench/wasi/calls.wasm" -o "$work/calls"
mkdir "$work/given"

"$work/exec-to-start" "${RUNS:-1000}" 'static native, musl' "$work/native" -- 'static native, glibc' "$work/native-glibc" -- \
  'wasmload --lockdown=off' "$bin/wasmload" --lockdown=off "$work/guest" -- 'wasmload' "$bin/wasmload" "$work/guest" -- \
  'wasmload --dir given' "$bin/wasmload" --dir "$work/given" "$work/guest" -- \
  'wasmload --lockdown=off --dir given' "$bin/wasmload" --lockdown=off --dir "$work/given" "$work/guest"

if [[ -x $bin/count-calls ]]; then
  echo
  echo "system calls from execve to the guest's first instruction: $("$bin/count-calls" "$bin/wasmload" "$work/traps"), without the lockdown" \
    "$("$bin/count-calls" "$bin/wasmload" --lockdown=off "$work/traps"), of the static native program in all $(
      strace -f "$work/native" 2>&1 >/dev/null | grep -vc exited || true)"
fi

echo
printf '| %s calls of | off, s | auto, s | ratio |\n|---|---|---|---|\n' "${CALLS:-1000000}"
mkdir "$work/tree"
for ((d = 0; d < 20000; ++d)); do : >"$work/tree/$d"; done
cpu_ms() {
  local TIMEFORMAT='%U %S' user system
  { time "$@" >/dev/null 2>"$work/said"; } 2>"$work/times" || { cat "$work/said" >&2; exit 1; }
  read -r user system <"$work/times"
  echo $((10#${user/./} + 10#${system/./}))
}
for what in clock write open; do
  argument=${CALLS:-1000000}
  [[ $what != open ]] || argument=$work/tree
  least_off=999999 least_auto=999999
  for ((run = 0; run < 9; ++run)); do
    taken=$(cpu_ms "$bin/wasmload" --lockdown=off --dir "$work::$work" "$work/calls" $what "$argument")
    ((taken >= least_off)) || least_off=$taken
    taken=$(cpu_ms "$bin/wasmload" --dir "$work::$work" "$work/calls" $what "$argument")
    ((taken >= least_auto)) || least_auto=$taken
  done
  awk -v t="$what" -v n="$least_off" -v g="$least_auto" 'BEGIN { printf "| %s | %.3f | %.3f | %.3f |\n", t, n / 1000, g / 1000, g / n }'
done
