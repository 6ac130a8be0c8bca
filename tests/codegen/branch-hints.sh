#!/usr/bin/env bash
# A branch hint moves the unlikely side out of the way, also in a linked module; a damaged section of hints is left alone.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
cd "$work"
module() { # of a function with one hint, and one without
  printf '(module (global $g (mut i32) (i32.const 0))
    (func (export "f") (param i32) (result i32)
      local.get 0 (@metadata.code.branch_hint "\\%s") if i32.const 1 global.set $g end i32.const 7)
    (func (export "plain") (param i32) (result i32)
      local.get 0 if i32.const 1 global.set $g end i32.const 7))' "$1"
}
module 00 >unlikely.wat
module 01 >likely.wat
# The weights of the branches of f and of plain.
weights() {
  sed -n '/ @f0(/,/^}/s/.*br i1 .*!prof \(![0-9]*\).*/\1/p' "$1.ll" | while read -r id; do sed -n "s/^$id = //p" "$1.ll"; done
  ! sed -n '/ @f1(/,/^}/p' "$1.ll" | grep 'br i1 .*!prof'
}
for name in unlikely likely; do
  wat2wasm --enable-annotations --enable-code-metadata $name.wat -o $name.wasm || { echo "skipped: this wat2wasm knows no hints"; exit 77; }
  run "$wasmc" --emit=llvm $name.wasm -o $name.ll
  expect_status 0
done
[[ $(weights unlikely) == *'i32 1, i32 2000}' && $(weights likely) == *'i32 2000, i32 1}' ]] ||
  bad "expected opposite weights, found $(weights unlikely) and $(weights likely)"

# In a linked module the hint stays with its branch.
printf '(module (import "likely" "f" (func $f (param i32) (result i32))) (func (export "g") (result i32) (call $f (i32.const 3))))' >user.wat
wat2wasm user.wat -o user.wasm
run "$wasmc" --emit=llvm user.wasm likely.wasm -o linked.ll
grep -q 'br i1 .*!prof' linked.ll || bad "expected that the hint survives linking"

# Hints that make no sense: too short, of a function or an offset that is not there, on another operator.
for hints in '\1\0\1' '\1\377\1\1\2\1\0' '\1\0\1\377\1\1\1' '\1\0\1\0\1\1' '\1\0\1\0\1\7'; do
  printf '(module (func (export "f") (result i32) (i32.const 7)))' >plain.wat
  wat2wasm plain.wat -o plain.wasm
  { printf '\31metadata.code.branch_hint'; printf "$hints"; } >payload
  { printf '\0'; printf "\\$(printf %o "$(stat -c %s payload)")"; cat payload; } >>plain.wasm
  run "$wasmc" plain.wasm -o plain.cwasm
  expect_status 0
  run "$wasmload" --invoke f plain.cwasm
  expect_out 7
done
