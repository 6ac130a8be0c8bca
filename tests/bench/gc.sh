#!/usr/bin/env bash
# Three programs that live on the collector, as wasmc compiles them, beside V8 (a Node of version 22 or later) and Wasmtime
# (compiled before): seconds of user and system time, for V8 of the call alone with its helper threads; the least of several
# interleaved runs.
#
#   NODE=/path/to/node WASMTIME=/path/to/wasmtime ROUNDS=5 tests/bench/gc.sh      (either may be missing)
set -euo pipefail
root=${CWASM_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
bin=${CWASM_BIN:-$root/build/bin}
node=${NODE-$(command -v node || true)} wasmtime=${WASMTIME-$(command -v wasmtime || true)}
rounds=${ROUNDS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/run.mjs" <<'JS'
import fs from 'fs';
const {instance} = await WebAssembly.instantiate(fs.readFileSync(process.argv[2]));
const start = process.cpuUsage();
const result = instance.exports.run(Number(process.argv[3]));
const {user, system} = process.cpuUsage(start);
console.log(result, ((user + system) / 1e6).toFixed(3));
JS
if [[ $node ]] && ! "$node" "$work/run.mjs" "$root/tests/bench/gc/binary-trees.wasm" 4 >/dev/null 2>&1; then
  echo "($node knows no GC)"
  node=
fi
flags=(-W gc=y,function-references=y)
TIMEFORMAT='%U %S'
seconds() { # COMMAND...: its time
  { time "$@" >"$work/result" 2>/dev/null; } 2>&1 | awk '{printf "%.3f\n", $1 + $2}'
}
least() { sort -n | head -n 1; }
printf '%-14s %10s %10s %10s\n' program wasmc node wasmtime
while read -r name argument; do
  wasm=$root/tests/bench/gc/$name.wasm
  "$bin/wasmc" -O2 "$wasm" -o "$work/$name.cwasm"
  [[ ! $wasmtime ]] || "$wasmtime" compile "${flags[@]}" "$wasm" -o "$work/$name.wasmtime" 2>/dev/null
  : >"$work/ours" >"$work/v8" >"$work/theirs"
  for ((i = 0; i < rounds; ++i)); do
    seconds "$bin/wasmload" --invoke run "$work/$name.cwasm" "$argument" >>"$work/ours"
    mine=$(<"$work/result")
    if [[ $node ]]; then
      read -r theirs time < <("$node" "$work/run.mjs" "$wasm" "$argument")
      [[ $mine == "$theirs" ]] || { echo "$name: $mine here, $theirs in node"; exit 1; }
      echo "$time" >>"$work/v8"
    fi
    if [[ $wasmtime ]]; then
      seconds "$wasmtime" run --allow-precompiled "${flags[@]}" --invoke run "$work/$name.wasmtime" "$argument" >>"$work/theirs"
      [[ $mine == "$(<"$work/result")" ]] || { echo "$name: $mine here, $(<"$work/result") in wasmtime"; exit 1; }
    fi
  done
  printf '%-14s %10s %10s %10s\n' "$name" "$(least <"$work/ours")" "$(least <"$work/v8")" "$(least <"$work/theirs")"
done <<'LIST'
binary-trees 18
linked-list 20
string-map 5
LIST
