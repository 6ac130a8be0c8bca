#!/usr/bin/env bash
# What --cf-protection and --spectre cost: user times with and without, as ratios. RUNS=15 interleaved pairs of each; the medians of
# the pairs' ratios, so that other work on the machine takes part in both sides. ./dev bench protection
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
shared=${CWASM_SHARED-$root/../shared}
runs=${RUNS:-15}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
wat2wasm "$root/tests/bench/calls/calls.wat" -o calls.wasm
wat2wasm "$root/tests/bench/calls/lib.wat" -o lib.wasm
cp "$root/tests/bench/memory64/kernels32.wasm" "$root/tests/bench/simd/integer.wasm" .
"$bin/wasmc" lib.wasm -o lib.cwasm
corpus=$shared/corpus

user_us() { # of a command
  perl -e 'my $pid = fork; if (!$pid) { open STDOUT, ">/dev/null"; open STDERR, ">/dev/null"; exec @ARGV } waitpid $pid, 0; my @t = times; printf "%d\n", 1e6 * $t[2]' "$@"
}

measure() { # NAME MODULE OPTIONS-OF-BASE OPTIONS-COMPARED ARGUMENTS-OF-WASMLOAD with FILE for the artifact
  local name=$1 module=$2 base=$3 other=$4 i a b
  shift 4
  # shellcheck disable=SC2086
  "$bin/wasmc" $base "$module" -o base.cwasm
  # shellcheck disable=SC2086
  "$bin/wasmc" $other "$module" -o other.cwasm
  for ((i = 0; i < runs; ++i)); do
    if ((i % 2)); then
      a=$(user_us "$bin/wasmload" "${@/FILE/base.cwasm}") b=$(user_us "$bin/wasmload" "${@/FILE/other.cwasm}")
    else
      b=$(user_us "$bin/wasmload" "${@/FILE/other.cwasm}") a=$(user_us "$bin/wasmload" "${@/FILE/base.cwasm}")
    fi
    echo "$a $b"
  done | awk '{ print $2 / $1, $1 }' | sort -n | awk -v n="$name" -v o="$other" '
    { r[NR] = $1; if (!least || $2 < least) least = $2 }
    END { printf "| %s | `%s` | %.3f | %.3f | %.3f to %.3f |\n", n, o, least / 1e6, r[int((NR + 1) / 2)], r[int((NR + 3) / 4)], r[int((3 * NR + 3) / 4)] }'
}

echo '| program | options | without, s | ratio | half of the pairs |'
echo '|---|---|---|---|---|'
none=--cf-protection=none
for set in "$none:--cf-protection=full" "$none:$none --spectre=index-masking" "$none --bounds=explicit:$none --bounds=explicit --spectre=index-masking"; do
  base=${set%%:*} other=${set#*:}
  measure 'calls through a table, nothing else' calls.wasm "$base" "$other" --preload lib=lib.cwasm --invoke table FILE 100000000
  measure 'product of matrices' kernels32.wasm "$base" "$other" --invoke matrices FILE 20
  measure 'heap sort' kernels32.wasm "$base" "$other" --invoke heap_sort FILE 10
  if [[ -d $corpus ]]; then
    mkdir -p w && cp "$corpus/lua54_exnref/w/"* "$corpus/tinyscheme/w/"* w/ 2>/dev/null
    measure 'Lua' "$corpus/lua54_exnref/lua_x.wasm" "$base" "$other" --dir w::/w FILE /w/prog.lua arg1
    measure 'tinyscheme' "$corpus/tinyscheme/tinyscheme.wasm" "$base" "$other" --dir w::/w FILE /w/prog.scm
    measure 'SQLite' "$corpus/sqlite3/sqlite3.wasm" "$base" "$other" --stdin "$corpus/sqlite3/stdin" FILE
  fi
done
