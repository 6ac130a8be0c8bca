;; Addresses that come with something in the upper half of their register: as parameters, results, truncated numbers, selected ones, and all of
;; them where they meet, in loops and used in other blocks than those that compute them. Sums wrap at 2^32, offsets do not. Each case prints
;; nothing; the sum of what they load must be right.
;;! invoke: run
;;! stdout: 1796
(module
  (memory 1 1)
  (global $sp (mut i32) (i32.const 64))
  (global $high (mut i64) (i64.const 0xdeadbeef00000000))
  (data (i32.const 0) "\01\00\00\00\02\00\00\00\03\00\00\00\05\00\00\00\07\00\00\00\0b\00\00\00\0d\00\00\00\11\00\00\00")
  (func $dirty (param $x i32) (result i32)
    (i32.wrap_i64 (i64.or (i64.extend_i32_u (local.get $x)) (global.get $high))))
  (func $dirtyIn (param $x i32) (result i64) (i64.or (i64.extend_i32_u (local.get $x)) (global.get $high)))
  ;; In two blocks, and compared in a third.
  (func $asParameter (param $at i32) (param $which i32) (result i32)
    (if (i32.and (local.get $which) (i32.const 1)) (then (return (i32.load (local.get $at)))))
    (if (i32.and (local.get $which) (i32.const 2)) (then (return (i32.load offset=4 (local.get $at)))))
    (i32.eq (local.get $at) (i32.const 8)))
  ;; What meets: a result, a truncated number, something loaded, a parameter, a constant, and sums of them.
  (func $meet (param $at i32) (param $which i32) (result i32) (local $p i32) (local $sum i32) (local $left i32)
    (local.set $left (i32.const 6))
    (loop $again
      (block $met
        (block $sixth (block $fifth (block $fourth (block $third (block $second (block $first
          (br_table $first $second $third $fourth $fifth $sixth (local.get $which)))
          (local.set $p (call $dirty (i32.const 4))) (br $met))
          (local.set $p (i32.wrap_i64 (call $dirtyIn (i32.const 8)))) (br $met))
          (local.set $p (i32.shl (i32.load (i32.const 8)) (i32.const 2))) (br $met))
          (local.set $p (local.get $at)) (br $met))
          (local.set $p (i32.const 20)) (br $met))
        (local.set $p (i32.add (local.get $p) (i32.const -4))))
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $p))))
      (if (i32.gt_u (local.get $p) (i32.const 8)) (then (local.set $sum (i32.add (local.get $sum) (i32.load offset=4 (local.get $p))))))
      (local.set $which (i32.rem_u (i32.add (local.get $which) (i32.const 1)) (i32.const 6)))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.get $sum))
  ;; A frame whose addresses wrap below 0 and come back.
  (func $frame (param $n i32) (result i32) (local $fp i32) (local $a i32) (local $b i32) (local $c i32) (local $sum i32)
    (global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const 96))))
    (local.set $a (i32.add (local.get $fp) (i32.const 36)))
    (local.set $b (i32.add (local.get $fp) (i32.const 44)))
    (local.set $c (i32.add (local.get $fp) (i32.const 64)))
    (loop $again
      (if (i32.and (local.get $n) (i32.const 1))
        (then (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $a)))))
        (else (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $b))))))
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=20 (local.get $c))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.set $sum (i32.add (local.get $sum) (call $asParameter (local.get $a) (i32.const 1))))
    (global.set $sp (i32.add (local.get $fp) (i32.const 96)))
    (i32.add (local.get $sum) (global.get $sp)))
  ;; A list whose links are addresses, walked backwards and forwards; its end is 0.
  (func $list (result i32) (local $p i32) (local $next i32) (local $sum i32)
    (loop $make
      (i32.store (i32.add (i32.const 1024) (i32.shl (local.get $next) (i32.const 3))) (select (i32.const 0) (i32.add (i32.const 1032) (i32.shl (local.get $next) (i32.const 3))) (i32.eq (local.get $next) (i32.const 49))))
      (i32.store offset=1028 (i32.shl (local.get $next) (i32.const 3)) (local.get $next))
      (br_if $make (i32.lt_u (local.tee $next (i32.add (local.get $next) (i32.const 1))) (i32.const 50))))
    (local.set $p (call $dirty (i32.const 1024)))
    (loop $walk
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=4 (local.get $p))))
      (block $skip
        (br_if $skip (i32.and (i32.load offset=4 (local.get $p)) (i32.const 3)))
        (br_if $skip (i32.eqz (i32.load (local.get $p))))
        (local.set $sum (i32.add (local.get $sum) (i32.load offset=4 (i32.load (local.get $p))))))
      (br_if $walk (local.tee $p (i32.load (local.get $p)))))
    (local.get $sum))
  (func (export "run") (result i32)
    (local $sum i32)
    (local.set $sum (call $asParameter (i32.wrap_i64 (call $dirtyIn (i32.const 8))) (i32.const 1)))
    (local.set $sum (i32.add (local.get $sum) (call $asParameter (i32.wrap_i64 (call $dirtyIn (i32.const 8))) (i32.const 2))))
    (local.set $sum (i32.add (local.get $sum) (call $asParameter (call $dirty (i32.const 8)) (i32.const 0))))
    (local.set $sum (i32.add (local.get $sum) (call $meet (call $dirty (i32.const 12)) (i32.const 0))))
    (local.set $sum (i32.add (local.get $sum) (call $meet (i32.wrap_i64 (call $dirtyIn (i32.const 16))) (i32.const 3))))
    (local.set $sum (i32.add (local.get $sum) (call $frame (i32.const 7))))
    (local.set $sum (i32.add (local.get $sum) (call $list)))
    (local.get $sum)))
