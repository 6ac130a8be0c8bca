;; Relaxed operators.
(module

;; x86-64-v2: pshufb
;; x86-64-v3: vpshufb
(func (export "i8x16.relaxed_swizzle") (param v128 v128) (result v128)
  (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))

;; x86-64-v2: cvttps2dq
;; x86-64-v3: vcvttps2dq
(func (export "i32x4.relaxed_trunc_f32x4_s") (param v128) (result v128)
  (i32x4.relaxed_trunc_f32x4_s (local.get 0)))

;; x86-64-v2: xorps maxps cvttps2dq movaps addps cvttps2dq movaps cmpleps orps psrad pand orps
;; x86-64-v3: vxorps vmaxps vcvttps2dq vbroadcastss vaddps vcvttps2dq vpsrad vpand vbroadcastss vcmpleps vorps vorps
(func (export "i32x4.relaxed_trunc_f32x4_u") (param v128) (result v128)
  (i32x4.relaxed_trunc_f32x4_u (local.get 0)))

;; x86-64-v2: cvttpd2dq
;; x86-64-v3: vcvttpd2dq
(func (export "i32x4.relaxed_trunc_f64x2_s_zero") (param v128) (result v128)
  (i32x4.relaxed_trunc_f64x2_s_zero (local.get 0)))

;; x86-64-v2: xorpd maxpd minpd roundpd addpd insertps
;; x86-64-v3: vxorpd vmaxpd vminpd vroundpd vaddpd vinsertps
(func (export "i32x4.relaxed_trunc_f64x2_u_zero") (param v128) (result v128)
  (i32x4.relaxed_trunc_f64x2_u_zero (local.get 0)))

;; x86-64-v2: mulps addps
;; x86-64-v3: vfmadd213ps
(func (export "f32x4.relaxed_madd") (param v128 v128 v128) (result v128)
  (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))

;; x86-64-v2: mulps subps
;; x86-64-v3: vfnmadd213ps
(func (export "f32x4.relaxed_nmadd") (param v128 v128 v128) (result v128)
  (f32x4.relaxed_nmadd (local.get 0) (local.get 1) (local.get 2)))

;; x86-64-v2: mulpd addpd
;; x86-64-v3: vfmadd213pd
(func (export "f64x2.relaxed_madd") (param v128 v128 v128) (result v128)
  (f64x2.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))

;; x86-64-v2: pblendvb
;; x86-64-v3: vpblendvb
(func (export "i8x16.relaxed_laneselect") (param v128 v128 v128) (result v128)
  (i8x16.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))

;; x86-64-v2: pxor pcmpgtw pblendvb
;; x86-64-v3: vpxor vpcmpgtw vpblendvb
(func (export "i16x8.relaxed_laneselect") (param v128 v128 v128) (result v128)
  (i16x8.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))

;; x86-64-v2: blendvps
;; x86-64-v3: vblendvps
(func (export "i32x4.relaxed_laneselect") (param v128 v128 v128) (result v128)
  (i32x4.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))

;; x86-64-v2: blendvpd
;; x86-64-v3: vblendvpd
(func (export "i64x2.relaxed_laneselect") (param v128 v128 v128) (result v128)
  (i64x2.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))

;; x86-64-v2: minps
;; x86-64-v3: vminps
(func (export "f32x4.relaxed_min") (param v128 v128) (result v128)
  (f32x4.relaxed_min (local.get 0) (local.get 1)))

;; x86-64-v2: maxpd
;; x86-64-v3: vmaxpd
(func (export "f64x2.relaxed_max") (param v128 v128) (result v128)
  (f64x2.relaxed_max (local.get 0) (local.get 1)))

;; x86-64-v2: pmulhrsw
;; x86-64-v3: vpmulhrsw
(func (export "i16x8.relaxed_q15mulr_s") (param v128 v128) (result v128)
  (i16x8.relaxed_q15mulr_s (local.get 0) (local.get 1)))

;; x86-64-v2: pmaddubsw
;; x86-64-v3: vpmaddubsw
(func (export "i16x8.relaxed_dot_i8x16_i7x16_s") (param v128 v128) (result v128)
  (i16x8.dot_i8x16_i7x16_s (local.get 0) (local.get 1)))

;; x86-64-v2: pmaddubsw pmaddwd paddd
;; x86-64-v3: vpmaddubsw vpmaddwd vpaddd
(func (export "i32x4.relaxed_dot_i8x16_i7x16_add_s") (param v128 v128 v128) (result v128)
  (i32x4.dot_i8x16_i7x16_add_s (local.get 0) (local.get 1) (local.get 2))))
