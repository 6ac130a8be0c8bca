#!/usr/bin/env bash
# Functions that LLVM could take a day for: very many locals that live at the same time, a very large br_table. Each is compiled
# with -O0, -O2 and -O3 in bounded CPU time (at most 60 s, of which it takes about one), and gives the same result at all of them.
set -euo pipefail
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
command -v wat2wasm >/dev/null || { echo "skipped: wat2wasm (package wabt) is not there"; exit 77; }

awk -v n=10000 'BEGIN {
  print "(module (func (export \"f\") (param i32) (result i32)"
  for (i = 0; i < n; ++i) print "(local i32)"
  for (i = 1; i <= n; ++i) printf "(local.set %d (i32.mul (local.get 0) (i32.const %d)))\n", i, i
  print "(loop"
  for (i = 1; i <= n; ++i) printf "(local.set %d (i32.add (local.get %d) (local.get %d)))\n", i, i, i * 7 % n + 1
  print "(br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))"
  print "(local.get 1)"
  for (i = 2; i <= n; ++i) printf "(i32.xor (local.get %d))\n", i
  print "))"
}' >"$work/locals.wat"

awk -v n=65000 -v targets=5000 'BEGIN {
  print "(module (func (export \"f\") (param i32) (result i32)"
  for (i = 0; i < targets; ++i) print "block"
  print "local.get 0"
  printf "br_table"
  for (i = 0; i < n; ++i) printf " %d", i * 7919 % targets
  print " 0"
  for (i = 0; i < targets; ++i) printf "end\nlocal.get 0\ni32.const %d\ni32.add\nlocal.set 0\n", i * 7
  print "local.get 0))"
}' >"$work/table.wat"

for name in locals table; do
  wat2wasm "$work/$name.wat" -o "$work/$name.wasm"
  for level in 0 2 3; do
    (ulimit -t 60 && exec "$wasmc" -O$level "$work/$name.wasm" -o "$work/$name.cwasm") || { echo "$name at -O$level took too long, or failed"; exit 1; }
    results=$(for argument in 1 2 17 64999; do [[ $name == locals && $argument == 64999 ]] || "$wasmload" --invoke f "$work/$name.cwasm" $argument; done)
    [[ $level == 0 ]] && expected=$results
    [[ $results == "$expected" ]] || { echo "$name at -O$level gives $results, at -O0 $expected"; exit 1; }
  done
done
