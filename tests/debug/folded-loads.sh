#!/usr/bin/env bash
# A trap names the operator that trapped, also when code generation made one instruction of it and its neighbours: the first access
# by an address from a parameter, at every level.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
for tool in wat2wasm wasm-objdump; do command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }; done
wat2wasm --debug-names "$root/tests/debug/folded-loads.wat" -o "$work/folded.wasm"
# NAME OFFSET: the first load in each exported function.
wasm-objdump -d "$work/folded.wasm" | awk '/^[0-9a-f]+ func/ { name = $3; gsub(/[<>:]/, "", name); seen = 0 }
  / [if0-9v]+\.load/ && !seen { sub(/:$/, "", $1); print name, $1; seen = 1 }' >"$work/loads"
(($(wc -l <"$work/loads") == 10)) || { cat "$work/loads"; echo "expected a load in each of 10 functions"; exit 1; }
for level in 0 1 2 3; do
  "$wasmc" -O$level "$work/folded.wasm" -o "$work/folded.cwasm"
  while read -r name offset; do
    [[ $name == inlined ]] && continue # not exported
    run "$wasmload" --invoke "$name" "$work/folded.cwasm" 268435456
    expect_status 134
    printf -v expected '"%s" at offset 0x%x' "$name" "0x$offset"
    [[ "$(sed -n 2p "$work/err")" == *"$expected" ]] || bad "-O$level: expected the trap in $expected"
  done <"$work/loads"
done
