;; Relaxed operators beside what --deterministic makes of them. The status is the number of the first that differs.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  ;; Twelve vectors: indices in and out of range, masks of mixed bits, extremes, NaNs, zeros, numbers that fit no integer
  (data (i32.const 0)
    "\00\0f\10\1f\7f\80\ff\08\11\70\71\07\90\01\02\0e" "\00\80\00\80\ff\7f\ff\7f\00\80\01\00\ff\ff\00\40"
    "\00\80\ff\7f\00\80\01\80\00\80\ff\ff\ff\ff\00\40" "\ff\ff\ff\ff\00\00\00\00\f0\0f\0f\f0\00\80\7f\00"
    "\00\00\00\00\00\00\00\80\00\00\00\80\00\00\00\00" "\00\00\00\80\00\00\00\00\00\00\00\80\00\00\00\00"
    "\00\00\00\4f\00\00\80\4f\00\00\00\cf\ff\ff\ff\ce" "\00\00\c0\7f\00\00\80\7f\00\00\80\ff\00\00\80\bf"
    "\00\00\00\00\00\00\f8\7f\00\00\00\00\00\00\e0\41" "\00\00\00\00\00\00\f0\41\00\00\00\00\00\00\f0\bf"
    "\00\00\00\00\00\00\00\80\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\80")

  (func $same (param v128 v128 i32)
    (if (v128.any_true (v128.xor (local.get 0) (local.get 1))) (then (call $exit (local.get 2)))))

  (func $compare (param $a v128) (param $b v128) (param $c v128)
    (call $same (i8x16.relaxed_swizzle (local.get $a) (local.get $b))
      (i8x16.swizzle (local.get $a) (local.get $b)) (i32.const 1))
    (call $same (i32x4.relaxed_trunc_f32x4_s (local.get $a)) (i32x4.trunc_sat_f32x4_s (local.get $a)) (i32.const 2))
    (call $same (i32x4.relaxed_trunc_f32x4_u (local.get $a)) (i32x4.trunc_sat_f32x4_u (local.get $a)) (i32.const 3))
    (call $same (i32x4.relaxed_trunc_f64x2_s_zero (local.get $a)) (i32x4.trunc_sat_f64x2_s_zero (local.get $a)) (i32.const 4))
    (call $same (i32x4.relaxed_trunc_f64x2_u_zero (local.get $a)) (i32x4.trunc_sat_f64x2_u_zero (local.get $a)) (i32.const 5))
    (call $same (f32x4.relaxed_min (local.get $a) (local.get $b)) (f32x4.min (local.get $a) (local.get $b)) (i32.const 6))
    (call $same (f32x4.relaxed_max (local.get $a) (local.get $b)) (f32x4.max (local.get $a) (local.get $b)) (i32.const 7))
    (call $same (f64x2.relaxed_min (local.get $a) (local.get $b)) (f64x2.min (local.get $a) (local.get $b)) (i32.const 8))
    (call $same (f64x2.relaxed_max (local.get $a) (local.get $b)) (f64x2.max (local.get $a) (local.get $b)) (i32.const 9))
    (call $same (i16x8.relaxed_q15mulr_s (local.get $a) (local.get $b))
      (i16x8.q15mulr_sat_s (local.get $a) (local.get $b)) (i32.const 10))
    (call $same (i8x16.relaxed_laneselect (local.get $a) (local.get $b) (local.get $c))
      (v128.bitselect (local.get $a) (local.get $b) (local.get $c)) (i32.const 11))
    (call $same (i16x8.relaxed_laneselect (local.get $a) (local.get $b) (local.get $c))
      (v128.bitselect (local.get $a) (local.get $b) (local.get $c)) (i32.const 12))
    (call $same (i32x4.relaxed_laneselect (local.get $a) (local.get $b) (local.get $c))
      (v128.bitselect (local.get $a) (local.get $b) (local.get $c)) (i32.const 13))
    (call $same (i64x2.relaxed_laneselect (local.get $a) (local.get $b) (local.get $c))
      (v128.bitselect (local.get $a) (local.get $b) (local.get $c)) (i32.const 14))
    (call $same (f32x4.relaxed_madd (local.get $a) (local.get $b) (local.get $c))
      (f32x4.add (f32x4.mul (local.get $a) (local.get $b)) (local.get $c)) (i32.const 15))
    (call $same (f64x2.relaxed_madd (local.get $a) (local.get $b) (local.get $c))
      (f64x2.add (f64x2.mul (local.get $a) (local.get $b)) (local.get $c)) (i32.const 16))
  )

  (func (export "_start")
    (local $i i32) (local $k i32) (local $m i32)
    (loop $first
      (local.set $k (i32.const 0))
      (loop $second
        (local.set $m (i32.const 0))
        (loop $third
          (call $compare (v128.load (local.get $i)) (v128.load (local.get $k)) (v128.load (local.get $m)))
          (br_if $third (i32.lt_u (local.tee $m (i32.add (local.get $m) (i32.const 16))) (i32.const 192))))
        (br_if $second (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 16))) (i32.const 192))))
      (br_if $first (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 192)))))
)
