#!/usr/bin/env bash
# What --cf-protection and --spectre cost: user times with and without, as ratios. RUNS=15 pairs, interleaved; the median of the
# pairs' ratios, since other work on the machine takes part in both sides of a pair. ./dev bench protection
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
shared=${CWASM_SHARED-$root/../shared}
runs=${RUNS:-15}
command -v wat2wasm >/dev/null || { echo "protection: wat2wasm is missing (apt-get install wabt)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
wat2wasm "$root/tests/bench/calls/calls.wat" -o calls.wasm
wat2wasm "$root/tests/bench/calls/lib.wat" -o lib.wasm
cp "$root/tests/bench/memory64/kernels32.wasm" .
"$bin/wasmc" lib.wasm -o lib.cwasm
lua=$shared/corpus/lua54_exnref
if [[ -d $lua ]]; then mkdir w && cp "$lua/w/"* w/; fi

# user_ms STATUS COMMAND...: which is to end with that status.
user_ms() {
  local TIMEFORMAT=%3U seconds status=0 expected=$1
  shift
  seconds=$({ time "$@" >out 2>err; } 2>&1) || status=$?
  ((status == expected)) || { echo "protection: $* ended with status $status: $(tail -n 1 err)" >&2; exit 1; }
  echo "$((10#${seconds/./}))"
}

measure() { # STATUS NAME MODULE OPTIONS-OF-BASE OPTIONS-COMPARED ARGUMENTS-OF-WASMLOAD with FILE for the artifact
  local status=$1 name=$2 module=$3 base=$4 other=$5 i a b
  shift 5
  # shellcheck disable=SC2086
  "$bin/wasmc" $base "$module" -o base.cwasm
  # shellcheck disable=SC2086
  "$bin/wasmc" $other "$module" -o other.cwasm
  for ((i = 0; i < runs; ++i)); do
    if ((i % 2)); then
      a=$(user_ms "$status" "$bin/wasmload" "${@/FILE/base.cwasm}")
      b=$(user_ms "$status" "$bin/wasmload" "${@/FILE/other.cwasm}")
    else
      b=$(user_ms "$status" "$bin/wasmload" "${@/FILE/other.cwasm}")
      a=$(user_ms "$status" "$bin/wasmload" "${@/FILE/base.cwasm}")
    fi
    echo "$a $b"
  done | awk '{ print $2 / $1, $1 }' | sort -n | awk -v n="$name" -v o="$other" '
    { r[NR] = $1; if (!least || $2 < least) least = $2 }
    END { printf "| %s | `%s` | %.3f | %.3f | %.3f to %.3f |\n", n, o, least / 1000, r[int((NR + 1) / 2)], r[int((NR + 3) / 4)], r[int((3 * NR + 3) / 4)] }'
}

echo '| program | option | without, s | ratio | half of the pairs |'
echo '|---|---|---|---|---|'
for set in "--cf-protection=none:--cf-protection=full" ":--spectre=index-masking" "--bounds=explicit:--bounds=explicit --spectre=index-masking"; do
  base=${set%%:*} other=${set#*:}
  [[ $base != *explicit* ]] || echo '| under `--bounds=explicit`: | | | | |'
  measure 0 'calls through a table, nothing else' calls.wasm "$base" "$other" --preload lib=lib.cwasm --invoke table FILE 200000000
  measure 0 'product of matrices' kernels32.wasm "$base" "$other" --invoke matrices FILE 40
  measure 0 'heap sort' kernels32.wasm "$base" "$other" --invoke heap_sort FILE 20
  if [[ -d $lua ]]; then measure 9 'Lua, a program of 0.1 s' "$lua/lua_x.wasm" "$base" "$other" --dir w::/w FILE /w/prog.lua arg1; fi
done
