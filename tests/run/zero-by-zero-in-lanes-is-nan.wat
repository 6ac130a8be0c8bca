;; Lanes that LLVM's code generator knows to be zeros, divided by zeros: NaN, whose bits are looked at one by one.
;;! status: 0
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  ;; 1 where the quotient is a NaN
  (type $of (func (param v128) (result v128)))
  (table funcref (elem $nans)) ;; so that it is not inlined
  (func $nans (param $x v128) (result v128)
    (local $quotient v128)
    (local.set $quotient
      (f32x4.div
        (i16x8.extmul_high_i8x16_u (i8x16.narrow_i16x8_s (local.get $x) (v128.const i64x2 0 0))
          (i8x16.lt_u (local.get $x) (v128.const i64x2 1 1)))
        (v128.const i64x2 0 0)))
    (i32x4.shr_u
      (v128.andnot (v128.and (local.get $quotient) (v128.const i32x4 0x400000 0x400000 0x400000 0x400000))
        (f32x4.eq (local.get $quotient) (local.get $quotient)))
      (i32.const 22)))
  (func (export "_start")
    (if (i32.eqz (i32x4.all_true (call_indirect (type $of) (v128.load (i32.const 0)) (i32.const 0)))) (then (call $exit (i32.const 1))))))
