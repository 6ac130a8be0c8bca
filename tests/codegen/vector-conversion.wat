;; Between integers and floats.
(module

;; x86-64-v2: movaps cvttps2dq cmpleps xorps xorps cmpordps andps
;; x86-64-v3: vbroadcastss vcvttps2dq vcmpleps vxorps vxorps vcmpordps vandps
(func (export "i32x4.trunc_sat_f32x4_s") (param v128) (result v128)
  (i32x4.trunc_sat_f32x4_s (local.get 0)))

;; x86-64-v2: xorps maxps cvttps2dq movaps addps cvttps2dq movaps cmpleps orps psrad pand orps
;; x86-64-v3: vxorps vmaxps vcvttps2dq vbroadcastss vaddps vcvttps2dq vpsrad vpand vbroadcastss vcmpleps vorps vorps
(func (export "i32x4.trunc_sat_f32x4_u") (param v128) (result v128)
  (i32x4.trunc_sat_f32x4_u (local.get 0)))

;; x86-64-v2: xorpd cmpordpd andpd minpd cvttpd2dq
;; x86-64-v3: vxorpd vcmpordpd vandpd vminpd vcvttpd2dq
(func (export "i32x4.trunc_sat_f64x2_s_zero") (param v128) (result v128)
  (i32x4.trunc_sat_f64x2_s_zero (local.get 0)))

;; x86-64-v2: xorpd maxpd minpd roundpd addpd insertps
;; x86-64-v3: vxorpd vmaxpd vminpd vroundpd vaddpd vinsertps
(func (export "i32x4.trunc_sat_f64x2_u_zero") (param v128) (result v128)
  (i32x4.trunc_sat_f64x2_u_zero (local.get 0)))

;; x86-64-v2: cvtdq2ps
;; x86-64-v3: vcvtdq2ps
(func (export "f32x4.convert_i32x4_s") (param v128) (result v128)
  (f32x4.convert_i32x4_s (local.get 0)))

;; x86-64-v2: movdqa pblendw psrld pblendw subps addps
;; x86-64-v3: vpbroadcastd vpblendw vpsrld vpbroadcastd vpblendw vbroadcastss vsubps vaddps
(func (export "f32x4.convert_i32x4_u") (param v128) (result v128)
  (f32x4.convert_i32x4_u (local.get 0)))

;; x86-64-v2: cvtdq2pd
;; x86-64-v3: vcvtdq2pd
(func (export "f64x2.convert_low_i32x4_s") (param v128) (result v128)
  (f64x2.convert_low_i32x4_s (local.get 0)))

;; x86-64-v2: pmovzxdq movdqa por subpd
;; x86-64-v3: vpmovzxdq vpbroadcastq vpor vsubpd
(func (export "f64x2.convert_low_i32x4_u") (param v128) (result v128)
  (f64x2.convert_low_i32x4_u (local.get 0)))

;; x86-64-v2: cvtpd2ps
;; x86-64-v3: vcvtpd2ps
(func (export "f32x4.demote_f64x2_zero") (param v128) (result v128)
  (f32x4.demote_f64x2_zero (local.get 0)))

;; x86-64-v2: cvtps2pd
;; x86-64-v3: vcvtps2pd
(func (export "f64x2.promote_low_f32x4") (param v128) (result v128)
  (f64x2.promote_low_f32x4 (local.get 0))))
