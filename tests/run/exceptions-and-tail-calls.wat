;; A tail call in a try leaves its handlers behind; one in a handler works; and an exception from a function that was reached by
;; tail calls with more, or fewer, arguments on the stack finds the frame that catches it whole. (For binaryen's wasm-as.)
;;! invoke: run
;;! stdout: 0
(module
  (tag $e (param i64))
  (global $bad (mut i32) (i32.const 0))
  (func $check (param i64 i64) (global.set $bad (i32.add (global.get $bad) (i64.ne (local.get 0) (local.get 1)))))
  (func $throw (param i64) (result i64) (throw $e (local.get 0)))
  (func $identity (param i64) (result i64) (local.get 0))

  ;; its own handler must not see it
  (func $leaves (param i64) (result i64)
    (block $h (result i64)
      (try_table (result i64) (catch $e $h) (return_call $throw (local.get 0))))
    (i64.add (i64.const 1000000)))
  (func $handler (param i64) (result i64)
    (block $h (result i64)
      (try_table (result i64) (catch $e $h) (call $throw (local.get 0))) (return))
    (return_call $identity))

  (func $wide (export "wide") (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
    (if (i64.eqz (local.get 13)) (then (throw $e (i64.add (local.get 12) (local.get 0)))))
    (return_call $narrow (i64.sub (local.get 13) (i64.const 1)) (local.get 12)))
  (func $narrow (export "narrow") (param i64 i64) (result i64)
    (return_call $wide (i64.const 7) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6)
      (i64.const 7) (i64.const 8) (i64.const 9) (i64.const 10) (i64.const 11) (local.get 1) (local.get 0)))
  (func $middle (export "middle") (param i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
    (return_call $narrow (local.get 0) (local.get 8)))

  ;; many values alive over the call, more than registers
  (func $catches (param $n i64) (param $a i64) (result i64)
    (local $b i64) (local $c i64) (local $d i64) (local $f i64) (local $g i64) (local $h i64) (local $i i64) (local $x f64)
    (local.set $b (i64.mul (local.get $a) (i64.const 3))) (local.set $c (i64.mul (local.get $a) (i64.const 5)))
    (local.set $d (i64.mul (local.get $a) (i64.const 7))) (local.set $f (i64.mul (local.get $a) (i64.const 11)))
    (local.set $g (i64.mul (local.get $a) (i64.const 13))) (local.set $h (i64.mul (local.get $a) (i64.const 17)))
    (local.set $i (i64.mul (local.get $a) (i64.const 19))) (local.set $x (f64.convert_i64_s (local.get $a)))
    (block $caught (result i64)
      (try_table (result i64) (catch $e $caught)
        (call $middle (local.get $n) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6)
          (i64.const 8) (local.get $a)))
      (drop) (unreachable))
    (i64.add (i64.add (i64.add (local.get $b) (local.get $c)) (i64.add (local.get $d) (local.get $f))))
    (i64.add (i64.add (i64.add (local.get $g) (local.get $h)) (i64.add (local.get $i) (i64.trunc_f64_s (local.get $x))))))

  (func (export "run") (result i32)
    (local $i i64)
    (block $h (result i64)
      (try_table (result i64) (catch $e $h) (call $leaves (i64.const 5))))
    (call $check (i64.const 5))
    (call $check (call $handler (i64.const 6)) (i64.const 6))
    (loop $l
      (call $check (call $catches (i64.rem_u (local.get $i) (i64.const 4)) (local.get $i))
                   (i64.add (i64.mul (local.get $i) (i64.const 77)) (i64.const 7)))
      (br_if $l (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 1))) (i64.const 100))))
    (global.get $bad)))
