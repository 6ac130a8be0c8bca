#!/usr/bin/env bash
# What exceptions cost. ./dev bench exceptions
#  1. Code with handlers that never fire beside the same code without: exceptions/never-thrown.wat; least user times of
#     interleaved runs, and their ratios.
#  2. A throw that is caught 1, 10 and 100 frames up: exceptions/throw.wat; least of several runs, in ns of CPU time.
#   RUNS=9       runs of each
#   REBUILD=1    make the .wasm files from the sources first (a wasm-as of binaryen that knows try_table)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
runs=${RUNS:-9}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root/tests/bench/exceptions"

for name in never-thrown throw; do
  if [[ -n ${REBUILD:-} ]]; then
    wasm-as --enable-{exception-handling,reference-types,multivalue,mutable-globals} -g $name.wat -o $name.wasm
    chmod -x $name.wasm
  fi
  "$bin/wasmc" -O2 $name.wasm -o "$work/$name.cwasm"
done

# user_ms EXPORT ARGUMENT: its output must be that of the first run.
user_ms() {
  local TIMEFORMAT=%U seconds
  { seconds=$({ time "$bin/wasmload" --invoke "$1" "$work/never-thrown.cwasm" "$2" >"$work/out"; } 2>&1); } ||
    { echo "exceptions: $1 failed" >&2; exit 1; }
  [[ -s $work/first ]] || cp "$work/out" "$work/first"
  cmp -s "$work/out" "$work/first" || { echo "exceptions: $1 has another result" >&2; exit 1; }
  echo "$((10#${seconds/./}))"
}

printf '| code | without handlers, s | with, s | ratio |\n|---|---|---|---|\n'
while read -r name count; do
  plain=99999 with=99999
  rm -f "$work/first"
  for ((run = 0; run < runs; ++run)); do
    taken=$(user_ms "${name}_plain" "$count")
    ((taken >= plain)) || plain=$taken
    taken=$(user_ms "$name" "$count")
    ((taken >= with)) || with=$taken
  done
  awk -v k="$name" -v p=$plain -v w=$with 'BEGIN { printf "| %s | %.3f | %.3f | %.2f |\n", k, p / 1000, w / 1000, w / p }'
done <<'END'
cleanups 38
tries 200000000
indirect 20000000
END

printf '\n| frames from throw to handler | ns |\n|---|---|\n'
for frames in 1 10 100; do
  least=$(for ((run = 0; run < runs; ++run)); do "$bin/wasmload" --invoke ns "$work/throw.cwasm" $frames 100000; done | sort -n | head -n 1)
  printf '| %d | %d |\n' $frames "$least"
done
