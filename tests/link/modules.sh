#!/usr/bin/env bash
# Several modules given to wasmc become one artifact that behaves as if each had been instantiated on its own: functions,
# memories, tables, globals, segments, start functions; WASI works on the caller's memory; calls are inlined.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
command -v wat2wasm >/dev/null || { echo "skipped: wat2wasm is missing"; exit 77; }
here=$root/tests/link
cd "$work"
for text in "$here"/*.wat; do
  wat2wasm --enable-all --debug-names "$text" -o "$(basename "${text%.wat}").wasm"
done

for level in 0 2 3; do
  for bounds in guard explicit; do
    options=(-O$level --bounds=$bounds)
    # The order on the command line does not matter: a module comes after those that it imports from.
    for order in "library.wasm application.wasm" "application.wasm library.wasm"; do
      # shellcheck disable=SC2086
      run "$wasmc" "${options[@]}" $order -o all.cwasm
      expect_status 0
      run "$wasmload" all.cwasm
      expect_status 58
      expect_out $'*rom the library\nFrom the application'
    done
    run "$wasmload" --invoke leave all.cwasm 21
    expect_out 42
    run "$wasmload" --invoke trap all.cwasm
    expect_status 134
    expect_err_like '*out of bounds memory access*"peek" at offset 0x* of module "library"*'

    run "$wasmc" "${options[@]}" grows=grows-at-start.wasm writes-after-start.wasm -o start.cwasm
    expect_status 0
    run "$wasmload" --invoke seen start.cwasm
    expect_out 97099 # "a", then "c"
    run "$wasmload" --invoke now start.cwasm
    expect_out 98

    # Functions may be imported in a ring; a tail call between the modules needs no stack.
    run "$wasmc" "${options[@]}" even.wasm odd.wasm -o ring.cwasm
    expect_status 0
    run "$wasmload" --invoke check ring.cwasm 10000001
    expect_out 1
  done
done

# A call between the modules is inlined, and what only the other module used leaves no trace among the exports.
printf '(module (func (export "f") (param i32) (result i32) (i32.add (i32.mul (local.get 0) (i32.const 3)) (i32.const 7))))' >small.wat
printf '(module (import "small" "f" (func $f (param i32) (result i32))) (func (export "g") (param i32) (result i32) (call $f (call $f (local.get 0)))))' >user.wat
wat2wasm small.wat -o small.wasm
wat2wasm user.wat -o user.wasm
run "$wasmc" --emit=asm small.wasm user.wasm -o inlined.s
expect_status 0
sed -n '/^f1:/,/^f[02-9]*:\|^entry/p' inlined.s >g.s
grep -q 'imul\|lea' g.s || bad "expected arithmetic in g"
! grep -q 'call' g.s || bad "expected that f is inlined into g: $(cat g.s)"
run "$wasmc" small.wasm user.wasm -o inlined.cwasm
run "$wasmload" --invoke f inlined.cwasm 1
expect_status 1
run "$wasmload" --invoke g inlined.cwasm 1
expect_out 37

# An exception of one module is caught in the other, by the tag that it imports; uncaught it has the name that its module gave it.
run "$wasmc" "$root/tests/run/linked/thrower.wasm" "$root/tests/run/exceptions-across-instances.wasm" -o exceptions.cwasm
expect_status 0
run "$wasmload" --invoke run exceptions.cwasm
expect_out 0
printf '(module (import "thrower" "raise" (func $raise (param i32))) (func (export "go") i32.const 3 call $raise))' >go.wat
wat2wasm go.wat -o go.wasm
run "$wasmc" "$root/tests/run/linked/thrower.wasm" go.wasm -o go.cwasm
run "$wasmload" --invoke go go.cwasm
expect_status 134
expect_err_like '*uncaught exception with tag "oops" (i32 3)*"raise"*of module "thrower"*'

# The same input gives the same bytes, also with other paths.
mkdir sub
cp small.wasm user.wasm sub
run "$wasmc" -j1 sub/small.wasm sub/user.wasm -o again.cwasm
cmp inlined.cwasm again.cwasm || bad "the artifact depends on paths"

# What does not fit is one sentence.
refused 1 '*application.wasm imports the function "library" "twice", which *small.wasm does not export*' \
  "$wasmc" library=small.wasm application.wasm -o no.cwasm
printf '(module (func (export "f") (param i64) (result i32) i32.const 0))' >wide.wat
wat2wasm wide.wat -o wide.wasm
refused 1 '*incompatible import type: user.wasm imports the function "small" "f"*' "$wasmc" small=wide.wasm user.wasm -o no.cwasm
printf '(module (global (export "f") i32 (i32.const 0)))' >kind.wat
wat2wasm kind.wat -o kind.wasm
refused 1 '*user.wasm imports "small" "f" as a function, kind.wasm exports a global*' "$wasmc" small=kind.wasm user.wasm -o no.cwasm
printf '(module (import "b" "m" (memory 2)) (export "m" (memory 0)))' >a.wat
printf '(module (import "a" "m" (memory 1)) (export "m" (memory 0)))' >b.wat
wat2wasm a.wat -o a.wasm
wat2wasm b.wat -o b.wasm
refused 1 '*import from each other*memory*' "$wasmc" a.wasm b.wasm -o no.cwasm
printf '(module (memory (export "m") 1))' >b.wat
wat2wasm b.wat -o b.wasm
refused 1 '*incompatible import type: a.wasm imports the memory "b" "m"*' "$wasmc" a.wasm b.wasm -o no.cwasm
refused 1 '*both named "a"*NAME=FILE*' "$wasmc" a.wasm a=b.wasm -o no.cwasm
refused 1 '*both export "g"*' "$wasmc" one=user.wasm two=user.wasm -o no.cwasm
refused 2 '*-o*' "$wasmc" small.wasm user.wasm
printf '\0asm\1\0\0\0\1\4\1\140\0\1' >broken.wasm
refused 1 '*broken.wasm: *at offset*' "$wasmc" broken.wasm user.wasm -o no.cwasm
expect_no_file no.cwasm
