;; Loops that are proven not to trap, of every kind that becomes vectors: what --cpu=multi makes variants of.
(module
  (memory (export "memory") 1)
  (func $fill (param $end i32) (local $p i32)
    (loop $l
      (i32.store (local.get $p) (i32.mul (local.get $p) (i32.const 0x9e3779b1)))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $l (i32.lt_u (local.get $p) (local.get $end)))))
  (func $scale (param $from i32) (param $to i32) (param $end i32)
    (loop $l
      (f32.store (local.get $to) (f32.mul (f32.convert_i32_s (i32.load (local.get $from))) (f32.const 0.125)))
      (local.set $to (i32.add (local.get $to) (i32.const 4)))
      (local.set $from (i32.add (local.get $from) (i32.const 4)))
      (br_if $l (i32.lt_u (local.get $from) (local.get $end)))))
  (func $sum (param $p i32) (param $end i32) (result i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (i32.rotl (i32.load (local.get $p)) (i32.const 5)) (local.get $sum)))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $l (i32.lt_u (local.get $p) (local.get $end))))
    (local.get $sum))
  (func (export "_start")
    (call $fill (i32.const 20000))
    (call $scale (i32.const 0) (i32.const 20000) (i32.const 20000))
    (if (i32.ne (call $sum (i32.const 0) (i32.const 40000)) (i32.const -1530745637)) (then unreachable))))
