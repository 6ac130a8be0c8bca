;; Arithmetic with a neutral operand (x*1, x/-1, x+0, x-0) still makes a signalling NaN quiet, wherever the constant comes from.
;; The status is the number of the first check that fails.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\01\00\a0\7f\01\00\a0\ff\01\00\a0\7f\01\00\a0\ff") ;; four signalling NaNs
  (data (i32.const 16) "\01\00\00\00\00\00\f4\7f\01\00\00\00\00\00\f4\ff") ;; two
  (data (i32.const 32) "\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff") ;; a mask
  (global $one (mut v128) (v128.const f32x4 1 1 1 1))

  (func $f32x4 (result v128) (v128.load (i32.const 0)))
  (func $f64x2 (result v128) (v128.load (i32.const 16)))
  (func $mask (result v128) (v128.load (i32.const 32)))
  (func $quiet32 (param $check i32) (param v128)
    (if (i32.ne (i32.const 15) (i32.and (i32.const 15) (i32x4.bitmask (i32x4.shl (local.get 1) (i32.const 9)))))
      (then (call $exit (local.get $check)))))
  (func $quiet64 (param $check i32) (param v128)
    (if (i32.ne (i32.const 3) (i64x2.bitmask (i64x2.shl (local.get 1) (i32.const 12))))
      (then (call $exit (local.get $check)))))
  (func $quiet (param $check i32) (param f32)
    (if (i32.eqz (i32.and (i32.const 0x400000) (i32.reinterpret_f32 (local.get 1))))
      (then (call $exit (local.get $check)))))

  (func $constants
    (call $quiet32 (i32.const 1) (f32x4.mul (call $f32x4) (v128.const f32x4 1 1 1 1)))
    (call $quiet32 (i32.const 2) (f32x4.mul (v128.const f32x4 -1 -1 -1 -1) (call $f32x4)))
    (call $quiet32 (i32.const 3) (f32x4.div (call $f32x4) (v128.const f32x4 1 1 1 1)))
    (call $quiet32 (i32.const 4) (f32x4.sub (call $f32x4) (v128.const f32x4 0 0 0 0)))
    (call $quiet32 (i32.const 5) (f32x4.add (call $f32x4) (v128.const f32x4 -0 -0 -0 -0)))
    (call $quiet32 (i32.const 6) (f32x4.add (f32x4.abs (call $f32x4)) (v128.const f32x4 0 0 0 0)))
    (call $quiet32 (i32.const 7) (f32x4.sub (v128.const f32x4 -0 -0 -0 -0) (call $f32x4)))
    (call $quiet64 (i32.const 8) (f64x2.mul (call $f64x2) (v128.const f64x2 1 1)))
    (call $quiet64 (i32.const 9) (f64x2.div (call $f64x2) (v128.const f64x2 -1 -1)))
    (call $quiet64 (i32.const 10) (f64x2.sub (call $f64x2) (v128.const f64x2 0 0)))
    (call $quiet64 (i32.const 11) (f64x2.add (call $f64x2) (v128.const f64x2 -0 -0)))
    ;; Constants that only become floats where they are used
    (call $quiet32 (i32.const 12) (f32x4.mul (call $f32x4) (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))
    (call $quiet32 (i32.const 13) (f32x4.mul (call $f32x4) (i32x4.splat (i32.const 0x3f800000))))
    (call $quiet32 (i32.const 14) (f32x4.mul (call $f32x4) (f32x4.splat (f32.const 1))))
    (call $quiet32 (i32.const 15) (f32x4.mul (call $f32x4) (v128.not (v128.const i32x4 0xc07fffff 0xc07fffff 0xc07fffff 0xc07fffff))))
    ;; The NaN is the constant
    (call $quiet32 (i32.const 16) (f32x4.add (v128.const f32x4 nan:0x1 nan:0x1 nan:0x1 nan:0x1) (f32x4.splat (f32.load (i32.const 64)))))
    (call $quiet32 (i32.const 17) (f32x4.mul (v128.const f32x4 nan:0x1 nan:0x1 nan:0x1 nan:0x1) (v128.const f32x4 1 1 1 1)))
    (call $quiet (i32.const 18) (f32x4.extract_lane 1 (f32x4.sub (v128.const f32x4 1 nan:0x1 2 3) (v128.const f32x4 0 0 0 0)))))

  (func $lanes
    (local $x v128) (local $c v128)
    (local.set $x (call $f32x4))
    (call $quiet (i32.const 20) (f32x4.extract_lane 2 (f32x4.mul (local.get $x) (v128.const f32x4 3 4 1 7))))
    (call $quiet (i32.const 21) (f32x4.extract_lane 1 (f32x4.sub (local.get $x) (v128.const f32x4 3 0 1 7))))
    (call $quiet (i32.const 22) (f32x4.extract_lane 1 (f32x4.mul (local.get $x) (f32x4.replace_lane 1 (call $mask) (f32.const 1)))))
    (call $quiet (i32.const 23)
      (f32x4.extract_lane 0 (f32x4.mul (local.get $x)
        (i8x16.shuffle 16 17 18 19 1 2 3 4 5 6 7 8 9 10 11 12 (call $mask) (v128.const f32x4 1 2 3 4)))))
    (local.set $c (v128.const f32x4 1 2 3 4))
    (call $quiet (i32.const 24) (f32.mul (f32x4.extract_lane 0 (local.get $c)) (f32x4.extract_lane 3 (local.get $x)))))

  (func $locals (param $i i32)
    (local $zero v128) (local $one v128) (local $copy v128) (local $sum v128) (local $n i32)
    (call $quiet32 (i32.const 30) (f32x4.sub (call $f32x4) (local.get $zero)))
    (call $quiet64 (i32.const 31) (f64x2.sub (call $f64x2) (local.get $zero)))
    (local.set $one (v128.const f32x4 1 1 1 1))
    (local.set $copy (local.get $one))
    (call $quiet32 (i32.const 32) (f32x4.mul (local.get $copy) (call $f32x4)))
    ;; an accumulator whose first sum is 0 + x
    (local.set $sum (v128.const f32x4 -0 -0 -0 -0))
    (loop
      (local.set $sum (f32x4.add (local.get $sum) (call $f32x4)))
      (br_if 0 (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (local.get $i))))
    (call $quiet32 (i32.const 33) (local.get $sum))
    (call $quiet32 (i32.const 34) (f32x4.mul (call $f32x4)
      (block (result v128) (br_if 0 (v128.const f32x4 1 1 1 1) (local.get $i)) (drop) (v128.const f32x4 2 2 2 2))))
    (call $quiet32 (i32.const 35) (f32x4.mul (call $f32x4)
      (select (v128.const f32x4 1 1 1 1) (v128.const f32x4 -1 -1 -1 -1) (local.get $i))))
    (call $quiet32 (i32.const 36) (f32x4.mul (call $f32x4)
      (v128.bitselect (v128.const f32x4 1 1 1 1) (v128.const f32x4 -1 -1 -1 -1) (i32x4.eq (call $mask) (call $mask)))))
    (call $quiet32 (i32.const 37) (f32x4.mul (call $f32x4)
      (v128.and (v128.const f32x4 1 1 1 1) (i32x4.eq (local.get $zero) (local.get $zero))))))

  ;; Small enough to be inlined
  (func $multiply (param v128 v128) (result v128) (f32x4.mul (local.get 0) (local.get 1)))
  (func $subtract (param v128 v128) (result v128) (f64x2.sub (local.get 0) (local.get 1)))
  (func $ones (result v128) (v128.const f32x4 1 1 1 1))
  (func $two (result v128 v128) (v128.const f32x4 2 2 2 2) (v128.const f32x4 1 1 1 1))
  (func $interleaved (param v128) (result v128)
    (i8x16.shuffle 16 17 18 19 0 1 2 3 20 21 22 23 4 5 6 7 (local.get 0) (v128.const f32x4 1 1 1 1)))
  (func $calls
    (local $a v128) (local $b v128)
    (call $quiet32 (i32.const 40) (call $multiply (call $f32x4) (v128.const f32x4 1 1 1 1)))
    (call $quiet64 (i32.const 41) (call $subtract (call $f64x2) (v128.const f64x2 0 0)))
    (call $quiet32 (i32.const 42) (f32x4.mul (call $f32x4) (call $ones)))
    (call $two) (local.set $b) (local.set $a)
    (call $quiet32 (i32.const 43) (f32x4.mul (call $f32x4) (local.get $b)))
    (call $quiet (i32.const 44) (f32x4.extract_lane 2 (f32x4.mul (call $f32x4) (call $interleaved (call $mask)))))
    (call $quiet32 (i32.const 45) (f32x4.mul (call $f32x4) (global.get $one))))

  (func $others
    (local $p v128)
    (call $quiet (i32.const 50) (f32x4.extract_lane 0 (f32x4.demote_f64x2_zero (f64x2.promote_low_f32x4 (call $f32x4)))))
    (local.set $p (f64x2.promote_low_f32x4 (call $f32x4)))
    (call $quiet (i32.const 51) (f32x4.extract_lane 1 (f32x4.demote_f64x2_zero (local.get $p))))
    (call $quiet (i32.const 52) (f32.demote_f64 (f64x2.extract_lane 1 (local.get $p))))
    (call $quiet32 (i32.const 53) (f32x4.min (call $f32x4) (v128.const f32x4 0 0 0 0)))
    (call $quiet32 (i32.const 54) (f32x4.max (call $f32x4) (v128.const f32x4 0 0 0 0)))
    (call $quiet32 (i32.const 55) (f32x4.max (v128.const f32x4 -0 -0 -0 -0) (call $f32x4)))
    (call $quiet64 (i32.const 56) (f64x2.min (call $f64x2) (v128.const f64x2 -0 1)))
    (call $quiet64 (i32.const 57) (f64x2.max (call $f64x2) (call $f64x2)))
    (call $quiet32 (i32.const 58) (f32x4.nearest (call $f32x4)))
    (call $quiet64 (i32.const 59) (f64x2.sqrt (call $f64x2)))
    ;; pmin and pmax are no arithmetic: bit for bit the operand
    (if (i32.eqz (i32x4.all_true (i32x4.eq (f32x4.pmin (call $f32x4) (v128.const f32x4 1 1 1 1)) (call $f32x4))))
      (then (call $exit (i32.const 60))))
    (if (i32.eqz (i64x2.all_true (i64x2.eq (f64x2.pmax (call $f64x2) (v128.const f64x2 0 0)) (call $f64x2))))
      (then (call $exit (i32.const 61)))))

  ;; The zeros of min and max with a constant bound, either way round
  (func $zero (param v128 v128 i32)
    (if (i32.eqz (v128.any_true (local.get 0))) (then (nop)))
    (if (i32.ne (i32x4.bitmask (local.get 0)) (i32x4.bitmask (local.get 1))) (then (call $exit (local.get 2)))))
  (func $zeros
    (local $n v128) (local $p v128)
    (local.set $p (v128.xor (call $mask) (call $mask)))
    (local.set $n (f32x4.neg (local.get $p)))
    (call $zero (f32x4.max (local.get $n) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 0 0 0 0) (i32.const 70))
    (call $zero (f32x4.max (v128.const f32x4 0 0 0 0) (local.get $n)) (v128.const f32x4 0 0 0 0) (i32.const 71))
    (call $zero (f32x4.max (local.get $n) (v128.const f32x4 -0 -0 -0 -0)) (v128.const f32x4 -0 -0 -0 -0) (i32.const 72))
    (call $zero (f32x4.max (local.get $n) (v128.const f32x4 -1 0 -1 -0)) (v128.const f32x4 -1 0 -1 -1) (i32.const 73))
    (call $zero (f32x4.max (local.get $p) (v128.const f32x4 -0 -0 -0 -0)) (v128.const f32x4 0 0 0 0) (i32.const 74))
    (call $zero (f32x4.min (local.get $p) (v128.const f32x4 -0 -0 -0 -0)) (v128.const f32x4 -0 -0 -0 -0) (i32.const 75))
    (call $zero (f32x4.min (local.get $n) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 -0 -0 -0 -0) (i32.const 76))
    (call $zero (f32x4.min (local.get $p) (v128.const f32x4 0 0 0 1)) (v128.const f32x4 0 0 0 0) (i32.const 77)))

  (func (export "_start")
    (call $constants) (call $lanes) (call $locals (i32.const 1)) (call $calls) (call $others) (call $zeros)))
