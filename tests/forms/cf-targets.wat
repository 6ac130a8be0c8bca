;; (wat2wasm --enable-exceptions.) Functions that indirect branches reach in each way that there is, and two that only direct calls reach (f4, f5).
(module
  (type $unary (func (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (table $t 2 funcref)
  (tag $oops (param i32))
  (memory (export "memory") 1)
  (global $started (mut i32) (i32.const 0))
  (func $exported (export "run") (result i32)                    ;; f1
    (drop (call $yield))
    (i32.add (call $direct (i32.const 3))
      (i32.add (call_indirect (type $unary) (i32.const 5) (i32.const 0))
        (call $through-reference))))
  (func $in-table (type $unary) (i32.add (local.get 0) (i32.const 1)))     ;; f2
  (func $by-reference (type $unary) (i32.mul (local.get 0) (i32.const 2))) ;; f3
  (func $direct (type $unary)                                               ;; f4
    (block $d (block $c (block $b (block $a (block $z
      (br_table $z $a $b $c $d (local.get 0)))
      (return (call $deep (i32.const 0) (i32.const 11)))) (return (i32.const 22)))
      (return (i32.const 44))) (global.set $started (local.get 0)))
    (i32.const 33))
  (func $deep (param $depth i32) (param $value i32) (result i32)            ;; f5
    (if (result i32) (local.get $depth)
      (then (i32.add (call $deep (i32.sub (local.get $depth) (i32.const 1)) (local.get $value)) (i32.const 1)))
      (else (if (local.get $value) (then (throw $oops (local.get $value)))) (i32.const 0))))
  (func $catch (export "catch") (result i32)                                ;; f6
    (try (result i32) (do (call $deep (i32.const 2) (i32.const 9))) (catch $oops)))
  (func $catch-deep (export "catch-deep") (result i32)                      ;; f7
    (try (result i32) (do (call $deep (i32.const 300) (i32.const 9))) (catch $oops)))
  (func $start (global.set $started (i32.const 1)))                         ;; f8
  (func $through-reference (result i32)                                     ;; f9
    (table.set $t (i32.const 1) (ref.func $by-reference))
    (call_indirect (type $unary) (i32.const 7) (i32.const 1)))
  (func (export "trap") (result i32) (call $trapping (i32.const 20)))
  (func $trapping (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $trapping (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
      (else (i32.load (i32.const 0x7fffffff)))))
  (func (export "uncaught") (result i32) (call $deep (i32.const 20) (i32.const 9)))
  (elem (i32.const 0) $in-table)
  (elem declare func $by-reference)
  (start $start))
