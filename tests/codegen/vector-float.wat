;; Extremes, rounding, and constants that must not be folded away (docs/codegen.md).
(module

;; x86-64-v2: minps
;; x86-64-v3: vminps
(func (export "f32x4.pmin") (param v128 v128) (result v128)
  (f32x4.pmin (local.get 0) (local.get 1)))

;; x86-64-v2: maxps
;; x86-64-v3: vmaxps
(func (export "f32x4.pmax") (param v128 v128) (result v128)
  (f32x4.pmax (local.get 0) (local.get 1)))

;; x86-64-v2: minps minps orps cmpunordps addps blendvps
;; x86-64-v3: vminps vminps vorps vcmpunordps vaddps vblendvps
(func (export "f32x4.min") (param v128 v128) (result v128)
  (f32x4.min (local.get 0) (local.get 1)))

;; x86-64-v2: minpd
;; x86-64-v3: vminpd
(func (export "f64x2.pmin") (param v128 v128) (result v128)
  (f64x2.pmin (local.get 0) (local.get 1)))

;; x86-64-v2: maxpd
;; x86-64-v3: vmaxpd
(func (export "f64x2.pmax") (param v128 v128) (result v128)
  (f64x2.pmax (local.get 0) (local.get 1)))

;; x86-64-v2: minpd minpd orpd cmpunordpd addpd blendvpd
;; x86-64-v3: vminpd vminpd vorpd vcmpunordpd vaddpd vblendvpd
(func (export "f64x2.min") (param v128 v128) (result v128)
  (f64x2.min (local.get 0) (local.get 1)))

;; x86-64-v2: xorps xorps maxps addps
;; x86-64-v3: vxorps vmaxps vaddps
(func (export "max with 0") (param v128) (result v128)
  (f32x4.max (local.get 0) (v128.const f32x4 0 0 0 0)))

;; x86-64-v2: movaps movaps minps addps
;; x86-64-v3: vbroadcastss vbroadcastss vminps vaddps
(func (export "min with 6") (param v128) (result v128)
  (f32x4.min (v128.const f32x4 6 6 6 6) (local.get 0)))

;; x86-64-v2: roundps
;; x86-64-v3: vroundps
(func (export "f32x4.nearest") (param v128) (result v128)
  (f32x4.nearest (local.get 0)))

;; x86-64-v2: roundpd
;; x86-64-v3: vroundpd
(func (export "f64x2.floor") (param v128) (result v128)
  (f64x2.floor (local.get 0)))

;; x86-64-v2: sqrtps
;; x86-64-v3: vsqrtps
(func (export "f32x4.sqrt") (param v128) (result v128)
  (f32x4.sqrt (local.get 0)))

;; x86-64-v2: andps
;; x86-64-v3: vbroadcastss vandps
(func (export "f32x4.abs") (param v128) (result v128)
  (f32x4.abs (local.get 0)))

;; x86-64-v2: xorps
;; x86-64-v3: vxorps
(func (export "f64x2.neg") (param v128) (result v128)
  (f64x2.neg (local.get 0)))

;; x86-64-v2: cmpeqps
;; x86-64-v3: vcmpeqps
(func (export "f32x4.eq") (param v128 v128) (result v128)
  (f32x4.eq (local.get 0) (local.get 1)))

;; x86-64-v2: cmplepd
;; x86-64-v3: vcmplepd
(func (export "f64x2.le") (param v128 v128) (result v128)
  (f64x2.le (local.get 0) (local.get 1)))

;; x86-64-v2: mulps addps
;; x86-64-v3: vmulps vaddps
(func (export "not fused") (param v128 v128 v128) (result v128)
  (f32x4.add (f32x4.mul (local.get 0) (local.get 1)) (local.get 2)))

;; x86-64-v2: movaps mulps
;; x86-64-v3: vbroadcastss vmulps
(func (export "times 1: stays") (param v128) (result v128)
  (f32x4.mul (local.get 0) (v128.const f32x4 1 1 1 1)))

;; x86-64-v2: movaps mulss
;; x86-64-v3: vmovaps vmulss
(func (export "one lane times 1: stays") (param v128) (result f32)
  (f32x4.extract_lane 0 (f32x4.mul (local.get 0) (v128.const f32x4 1 2 4 5))))

;; x86-64-v2: mulpd
;; x86-64-v3: vmulpd
(func (export "by powers of 2: a product") (param v128) (result v128)
  (f64x2.div (local.get 0) (v128.const f64x2 2 4)))

;; x86-64-v2: movaps cvtps2pd mulpd cvtpd2ps
;; x86-64-v3: vmovddup vcvtps2pd vmulpd vcvtpd2ps
(func (export "there and back: stays") (param v128) (result v128)
  (f32x4.demote_f64x2_zero (f64x2.promote_low_f32x4 (local.get 0))))

;; x86-64-v2: pcmpeqd pandn
;; x86-64-v3: vpcmpeqd vpbroadcastd vpandn
(func (export "1 + mask: integers see the constant") (param v128 v128) (result v128)
  (i32x4.add (v128.const i32x4 1 1 1 1) (i32x4.eq (local.get 0) (local.get 1)))))
