#!/usr/bin/env bash
# --preload NAME=FILE: what is refused, and that the message names the file, the import and both types. What works is
# tests/run (guests with a preload directive).
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
command -v wat2wasm >/dev/null || { echo "skipped: wat2wasm (package wabt) is missing"; exit 77; }
cd "$work"
module() { # NAME TEXT [OPTION OF WASMC...]
  printf '(module %s)' "$2" >"$1.wat"
  wat2wasm --enable-all "$1.wat" -o "$1.wasm"
  compile "$1.wasm" "$1.cwasm" "${@:3}"
}
module lib '(func (export "f") (param i32) (result i64) (i64.const 0)) (memory (export "m") 1 2)
  (table (export "t") 3 funcref) (global (export "g") (mut i32) (i32.const 7)) (global (export "c") i32 (i32.const 8))'
module empty '(func (export "_start"))'

# Options.
refused 2 '*--preload takes NAME=FILE, not "lib.cwasm"*' "$wasmload" --preload lib.cwasm empty.cwasm
refused 2 '*--preload takes NAME=FILE, not "=lib.cwasm"*' "$wasmload" --preload =lib.cwasm empty.cwasm
refused 2 '*--preload takes NAME=FILE, not "lib="*' "$wasmload" --preload lib= empty.cwasm
refused 2 '*two files the name "lib"*' "$wasmload" --preload lib=lib.cwasm --preload lib=empty.cwasm empty.cwasm
refused 1 'wasmload: none.cwasm cannot be opened*' "$wasmload" --preload lib=none.cwasm empty.cwasm
refused 1 'wasmload: lib.wasm *' "$wasmload" --preload lib=lib.wasm empty.cwasm

# Names.
module unknown '(import "lib" "g" (func (param i32))) (func (export "_start"))'
module nowhere '(import "other" "f" (func (param i32) (result i64))) (func (export "_start"))'
refused 1 'wasmload: unknown.cwasm: incompatible import type: "lib" "g" is a mutable global i32, expected a function ?i32? -> ??' \
  "$wasmload" --preload lib=lib.cwasm unknown.cwasm
refused 1 $'wasmload: nowhere.cwasm: unknown import: "other" "f" (function ?i32? -> ?i64?)\n  help: --preload=other=FILE gives it *' \
  "$wasmload" --preload lib=lib.cwasm nowhere.cwasm
# Only what comes before is seen, and not the module itself.
module first '(import "second" "f" (func)) (func (export "f"))'
refused 1 'wasmload: first.cwasm: unknown import: "second" "f"*' \
  "$wasmload" --preload first=first.cwasm --preload second=empty.cwasm empty.cwasm
refused 1 'wasmload: first.cwasm: unknown import: "second" "f"*' "$wasmload" --preload second=first.cwasm empty.cwasm

# Types: DESCRIPTION OF THE IMPORT, FOUND, EXPECTED.
mismatch() {
  module importer "(import \"lib\" $1) (func (export \"_start\"))"
  refused 1 "wasmload: importer.cwasm: incompatible import type: \"lib\" $2, expected a $3" \
    "$wasmload" --preload lib=lib.cwasm importer.cwasm
}
mismatch '"f" (func (param i32) (result i32))' '"f" is a function ?i32? -> ?i64?' 'function ?i32? -> ?i32?'
mismatch '"f" (memory 1)' '"f" is a function ?i32? -> ?i64?' 'memory of 1 pages or more'
mismatch '"m" (memory 2)' '"m" is a memory of 1 to 2 pages' 'memory of 2 pages or more'
mismatch '"m" (memory 1 1)' '"m" is a memory of 1 to 2 pages' 'memory of 1 to 1 pages'
mismatch '"m" (memory 1 2 shared)' '"m" is a memory of 1 to 2 pages' 'shared memory of 1 to 2 pages'
mismatch '"m" (memory i64 1)' '"m" is a memory of 1 to 2 pages' 'memory of 1 pages or more (64-bit)'
mismatch '"t" (table 4 funcref)' '"t" is a table of 3 elements or more funcref' 'table of 4 elements or more funcref'
mismatch '"t" (table 3 9 funcref)' '"t" is a table of 3 elements or more funcref' 'table of 3 to 9 elements funcref'
mismatch '"t" (table 3 externref)' '"t" is a table of 3 elements or more funcref' 'table of 3 elements or more externref'
mismatch '"g" (global i32)' '"g" is a mutable global i32' 'global i32'
mismatch '"c" (global (mut i32))' '"c" is a global i32' 'mutable global i32'
mismatch '"c" (global i64)' '"c" is a global i32' 'global i64'
module importer '(import "lib" "m" (memory 1)) (func (export "_start"))'
module explicit '(memory (export "m") 1 2)' --bounds=explicit
refused 1 'wasmload: importer.cwasm: *"lib" "m"*--bounds=explicit*--bounds=guard*' \
  "$wasmload" --preload lib=explicit.cwasm importer.cwasm

# A library that ends: with a trap in a segment, in its start function and in _initialize, or with a status.
module segment '(memory 1) (data (i32.const 65536) "x")'
module start '(func $s unreachable) (start $s)'
module initialize '(func (export "_initialize") unreachable)'
for name in segment start initialize; do
  run "$wasmload" --preload "lib=$name.cwasm" empty.cwasm
  expect_status 134
  expect_err_like "wasmload: trap: *
  in $name.cwasm*"
done
module exits '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func (export "_initialize") (call $exit (i32.const 5)))'
run "$wasmload" --preload lib=exits.cwasm initialize.cwasm
expect_status 5
expect_no_err

# A module may replace WASI functions, and one file may be loaded twice: two instances.
module exit7 '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func (export "proc_exit") (param i32) (call $exit (i32.add (local.get 0) (i32.const 7))))'
module exits4 '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (func (export "_start") (call $exit (i32.const 4)))'
run "$wasmload" --preload wasi_snapshot_preview1=exit7.cwasm exits4.cwasm
expect_status 11
module counter '(global $n (mut i32) (i32.const 0))
  (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))'
module both '(import "a" "next" (func $a (result i32))) (import "b" "next" (func $b (result i32)))
  (func (export "f") (result i32 i32 i32) (call $a) (call $a) (call $b))'
run "$wasmload" --preload a=counter.cwasm --preload b=counter.cwasm --invoke f both.cwasm
expect_status 0
expect_out $'1\n2\n1'
