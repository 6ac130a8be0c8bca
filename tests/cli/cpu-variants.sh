#!/usr/bin/env bash
# --cpu=multi: functions with proven loops are there for several CPUs, and the loader's CPU, or its --cpu, chooses among them.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
llvm=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin
cd "$work"
cat >guest.wat <<'WAT'
(module
  (type $sum (func (param i32) (result i32)))
  (memory (export "memory") 2)
  (type $many (func (param i32 i64 i64 i64 i64 i64 i64 i64 f64 f64 f64 f64 f64 f64 f64 f64 f64) (result i64 i64 i64 i64 i64 f64)))
  (table 4 funcref) ;; what is called through it is not inlined
  (elem (i32.const 0) $sum $none $many $throws)
  (tag $odd (param i32))
  (func $fill (param $end i32) (local $p i32)
    (loop $l
      (i32.store (local.get $p) (i32.xor (local.get $end) (i32.const 0x5a5a)))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $l (i32.lt_u (local.get $p) (local.get $end)))))
  (func $sum (type $sum) (local $p i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load (local.get $p)) (i32.const 3))))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $l (i32.lt_u (local.get $p) (local.get 0))))
    (local.get $sum))
  (func $none (type $sum) (i32.mul (local.get 0) (i32.const 7)))
  ;; Arguments on the stack, results in the result area.
  (func $many (type $many) (local $p i32)
    (loop $l
      (i32.store (local.get $p) (i32.add (i32.load (local.get $p)) (i32.const 5)))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $l (i32.lt_u (local.get $p) (local.get 0))))
    (local.get 1) (local.get 4) (local.get 5) (local.get 6) (local.get 7) (local.get 16))
  (func $throws (type $sum) (local $sum i32) (local $p i32)
    (loop $l
      (local.set $sum (i32.xor (local.get $sum) (i32.load (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $l (i32.lt_u (local.get $p) (local.get 0))))
    (if (i32.and (local.get 0) (i32.const 1)) (then (throw $odd (local.get $sum))))
    (local.get $sum))
  (func (export "sums") (param i32) (result i32)
    (call $fill (local.get 0))
    (i32.add (call $sum (local.get 0)) (call_indirect (type $sum) (local.get 0) (i32.const 0))))
  (func (export "many") (param i32) (result i64)
    (call $fill (local.get 0))
    (call_indirect (type $many) (local.get 0) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7)
      (f64.const 0) (f64.const 1) (f64.const 2) (f64.const 3) (f64.const 4) (f64.const 5) (f64.const 6) (f64.const 7) (f64.const 9) (i32.const 2))
    (i64.trunc_f64_s) (i64.add) (i64.add) (i64.add) (i64.add) (i64.mul)
    (i64.add (i64.extend_i32_u (call $sum (local.get 0)))))
  (func (export "catches") (param i32) (result i32)
    (call $fill (local.get 0))
    (try (result i32) (do (call_indirect (type $sum) (local.get 0) (i32.const 3))) (catch $odd (i32.add (i32.const 1)))))
  (func $traps (export "traps") (param i32) (result i32)
    (drop (call $sum (local.get 0)))
    (call $fill (local.get 0))
    (i32.load (i32.mul (local.get 0) (i32.const 4096))))
  (func (export "outside") (param i32) (call $fill (local.get 0))))
WAT
wat2wasm --debug-names --enable-exceptions guest.wat -o guest.wasm

same=('sums 4096' 'sums 100' 'sums 3' 'many 4096' 'catches 4096' 'catches 4095' 'traps 4096' 'outside 131073' 'outside 0' 'sums 131072')
compile guest.wasm plain.cwasm -O0
for call in "${same[@]}"; do
  # shellcheck disable=SC2086
  run "$wasmload" --invoke ${call% *} plain.cwasm ${call#* }
  expected+=("$status_of_run $(<"$work/out") $(sed 's/plain.cwasm/FILE/' "$work/err")")
done
[[ ${expected[6]} == *'"traps"'* && ${expected[7]} == *'"fill"'* ]] || bad "expected traps with the names of functions"

levels=(x86-64-v2 x86-64-v3 x86-64-v4)
for options in -O2 -O3 '-O2 --relax=never' '-O2 --bounds=explicit' '-O2 --fuel' '-O0' '-O1' '-Os'; do
  # shellcheck disable=SC2086
  compile guest.wasm guest.cwasm --cpu=multi $options
  for level in "${levels[@]}" ''; do
    for ((i = 0; i < ${#same[@]}; ++i)); do
      # shellcheck disable=SC2086
      run "$wasmload" --verify ${level:+--cpu=$level} --invoke ${same[i]% *} guest.cwasm ${same[i]#* }
      found="$status_of_run $(<"$work/out") $(sed 's/guest.cwasm/FILE/' "$work/err")"
      [[ $found == "${expected[i]}" ]] || bad "$options, ${level:-this CPU}, ${same[i]}: expected ${expected[i]}"
    done
  done
done

# What is there, and what for.
compile guest.wasm guest.cwasm --cpu=multi
run "$wasmc" inspect guest.cwasm
expect_out_like '*needs x86-64-v2'$'\n''*CPU variants   of 9 functions*'
run "$wasmc" inspect --json guest.cwasm
expect_out_like '*"functionsWithCpuVariants":*9*'
code() { "$llvm/llvm-objdump" -d --no-show-raw-insn --disassemble-symbols="$1" guest.cwasm; }
grep -q 'ymm' <<<"$(code sum.x86-64-v3)" || bad "expected vectors of 256 bits for x86-64-v3"
for symbol in sum sum.x86-64-v2 none; do
  [[ $(code $symbol) == *"<$symbol>:"* && $(code $symbol) != *ymm* ]] || bad "expected $symbol to be there, and for every CPU"
done
run "$llvm/llvm-readelf" -sW guest.cwasm
[[ $(<"$work/out") != *none.x86* ]] || bad "expected no variants of a function without loops"
run "$wasmc" objdump guest.cwasm
expect_no_err
expect_out_like '*<sum.x86-64-v4>: function 1*'

# No proven loop, no variant: the artifact is that of x86-64-v2 but for its options.
compile "$root/tests/codegen/rotate.wasm" none.cwasm --cpu=multi
run "$wasmc" inspect none.cwasm
[[ $(<"$work/out") != *'CPU variants'* ]] || bad "expected no variants"

refused 2 "*--cpu takes x86-64-v2, x86-64-v3 or x86-64-v4, not 'x86-64-v5'*" "$wasmload" --cpu=x86-64-v5 guest.cwasm
refused 1 '*"multi,+avx" is no CPU*' "$wasmc" --cpu=multi,+avx guest.wasm -o no.cwasm
expect_no_file no.cwasm

# An executable chooses as well.
for level in "" --cpu=x86-64-v2; do
  compile guest.wasm guest.exe --cpu=multi --emit=exe --run-options "$level --invoke sums"
  run ./guest.exe 4096
  [[ "$status_of_run $(<"$work/out") " == "${expected[0]}" ]] || bad "expected of an executable: ${expected[0]}"
done
