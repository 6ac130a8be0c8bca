;; What tests/cli/profile.sh profiles. `run` spends three quarters of its time in $hot and a quarter in $cold, which is called
;; on another way; $once and $outer are inlined. Numbers of rounds are in thousands.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (type $spin (func (param i32)))
  (table 2 2 funcref)
  (elem (i32.const 0) $spin_hot $spin_cold)

  ;; One after the other: nothing to be vectorised or foreseen.
  (func $step (param $x i64) (result i64)
    (i64.mul (i64.rotl (local.get $x) (i64.const 23)) (i64.const 0x9E3779B97F4A7C15)))
  (func $spin_hot (param $n i32)
    (local $i i32) (local $x i64)
    (local.set $i (i32.mul (local.get $n) (i32.const 1000)))
    (loop $again
      (local.set $x (call $step (i64.add (local.get $x) (i64.const 1))))
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (i64.store (i32.const 16) (local.get $x)))
  (func $spin_cold (param $n i32)
    (local $i i32) (local $x i64)
    (local.set $i (i32.mul (local.get $n) (i32.const 1000)))
    (loop $again
      (local.set $x (call $step (i64.add (local.get $x) (i64.const 2))))
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (i64.store (i32.const 24) (local.get $x)))

  (func $once (param $n i32)
    (call_indirect (type $spin) (local.get $n) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
    (i32.store (i32.const 8) (i32.const 0)))
  (func $outer (param $n i32)
    (call_indirect (type $spin) (i32.mul (local.get $n) (i32.const 3)) (i32.load (i32.const 0)))
    (call $once (local.get $n)))
  (func $run (export "run") (param $n i32)
    (call $outer (local.get $n))
    (i32.store (i32.const 8) (i32.const 0)))
  (func $trap (export "trap") (param $n i32) (call $outer (local.get $n)) unreachable)
  (func $exit (export "exit") (param $n i32) (call $outer (local.get $n)) (call $proc_exit (i32.const 7)))
  (func $forever (export "forever") (loop $again (call $outer (i32.const 1000)) (br $again)))

  ;; Time in a host function is its caller's.
  (func $asks (export "host") (param $n i32)
    (loop $again
      (drop (call $random_get (i32.const 16) (i32.const 65000)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  ;; A stack of $depth frames.
  (func $deep (export "deep") (param $depth i32) (param $n i32) (result i32)
    (if (result i32) (local.get $depth)
      (then (i32.add (call $deep (i32.sub (local.get $depth) (i32.const 1)) (local.get $n)) (i32.load (i32.const 8))))
      (else (call_indirect (type $spin) (local.get $n) (i32.load (i32.const 0))) (i32.const 1)))))
