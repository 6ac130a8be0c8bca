;; Two loops: a sum of an array, whose addresses are known before it starts, and a walk along a list, whose are not.
(module
  (memory (export "memory") 1)
  (func (export "sum") (param $p i32) (param $n i32) (result i32)
    (local $sum i32)
    (loop $more
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "walk") (param $p i32) (result i32)
    (local $n i32)
    (loop $more
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $more (local.tee $p (i32.load (local.get $p)))))
    (local.get $n))
  (data (i32.const 65528) "\01\00\00\00\02\00\00\00"))
