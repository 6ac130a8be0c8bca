;; What tests/cli/pgo.sh optimises: `run` takes one way of its branches 1000 times out of 1001, and one of five of its br_table
;; most often. $never never runs.
(module
  (memory (export "memory") 1)
  (table 2 2 funcref)
  (elem (i32.const 0) $never $run)
  (func $never (param $x i32) (result i32)
    (i32.store (i32.const 64) (local.get $x))
    (i32.load (i32.const 68)))
  (func $kind (param $i i32) (result i32)
    (block $three (block $two (block $one (block $zero
      (br_table $zero $one $two $one $three (i32.rem_u (local.get $i) (i32.const 3))))
      (return (i32.load (i32.const 32))))
      (return (i32.load (i32.const 36))))
      (return (i32.load (i32.const 40))))
    (call $never (i32.const 3)))
  (func $run (export "run") (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (loop $again
      (if (i32.eq (local.get $i) (i32.load (i32.const 0)))
        (then (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 1))))
        (else (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 2)))))
      (local.set $sum (i32.add (local.get $sum) (call $kind (local.get $i))))
      (br_if $again (i32.le_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (i32.add (local.get $sum) (i32.add (i32.load (i32.const 4)) (i32.load (i32.const 8)))))
  (func (export "traps") (param $n i32) (drop (call $run (local.get $n))) unreachable)
  (func (export "cold") (param $x i32) (result i32) (call_indirect (param i32) (result i32) (local.get $x) (i32.const 0)))
  (func (export "forever") (loop $again (drop (call $run (i32.const 10))) (br $again))))
