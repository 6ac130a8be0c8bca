;; Extensions, products of twice the width, sums of neighbours, narrowing.
(module

;; x86-64-v2: pmovsxbw
;; x86-64-v3: vpmovsxbw
(func (export "i16x8.extend_low_i8x16_s") (param v128) (result v128)
  (i16x8.extend_low_i8x16_s (local.get 0)))

;; x86-64-v2: pxor punpckhbw
;; x86-64-v3: vpxor vpunpckhbw
(func (export "i16x8.extend_high_i8x16_u") (param v128) (result v128)
  (i16x8.extend_high_i8x16_u (local.get 0)))

;; x86-64-v2: pmovzxwd
;; x86-64-v3: vpmovzxwd
(func (export "i32x4.extend_low_i16x8_u") (param v128) (result v128)
  (i32x4.extend_low_i16x8_u (local.get 0)))

;; x86-64-v2: pshufd pmovsxdq
;; x86-64-v3: vpshufd vpmovsxdq
(func (export "i64x2.extend_high_i32x4_s") (param v128) (result v128)
  (i64x2.extend_high_i32x4_s (local.get 0)))

;; x86-64-v2: pmovsxbw pmovsxbw pmullw
;; x86-64-v3: vpmovsxbw vpmovsxbw vpmullw
(func (export "i16x8.extmul_low_i8x16_s") (param v128 v128) (result v128)
  (i16x8.extmul_low_i8x16_s (local.get 0) (local.get 1)))

;; x86-64-v2: pxor punpckhbw punpckhbw pmullw
;; x86-64-v3: vpxor vpunpckhbw vpunpckhbw vpmullw
(func (export "i16x8.extmul_high_i8x16_u") (param v128 v128) (result v128)
  (i16x8.extmul_high_i8x16_u (local.get 0) (local.get 1)))

;; x86-64-v2: pmovzxwd pmovzxwd pmaddwd
;; x86-64-v3: vpmovzxwd vpmovzxwd vpmaddwd
(func (export "i32x4.extmul_low_i16x8_s") (param v128 v128) (result v128)
  (i32x4.extmul_low_i16x8_s (local.get 0) (local.get 1)))

;; x86-64-v2: pmulhuw pmullw punpckhwd
;; x86-64-v3: vpmulhuw vpmullw vpunpckhwd
(func (export "i32x4.extmul_high_i16x8_u") (param v128 v128) (result v128)
  (i32x4.extmul_high_i16x8_u (local.get 0) (local.get 1)))

;; x86-64-v2: pmovzxdq pmovzxdq pmuldq
;; x86-64-v3: vpmovzxdq vpmovzxdq vpmuldq
(func (export "i64x2.extmul_low_i32x4_s") (param v128 v128) (result v128)
  (i64x2.extmul_low_i32x4_s (local.get 0) (local.get 1)))

;; x86-64-v2: pshufd pshufd pmuludq
;; x86-64-v3: vpshufd vpshufd vpmuludq
(func (export "i64x2.extmul_high_i32x4_u") (param v128 v128) (result v128)
  (i64x2.extmul_high_i32x4_u (local.get 0) (local.get 1)))

;; x86-64-v2: movdqa pmaddubsw
;; x86-64-v3: vpbroadcastb vpmaddubsw
(func (export "i16x8.extadd_pairwise_i8x16_s") (param v128) (result v128)
  (i16x8.extadd_pairwise_i8x16_s (local.get 0)))

;; x86-64-v2: pmaddubsw
;; x86-64-v3: vpmaddubsw
(func (export "i16x8.extadd_pairwise_i8x16_u") (param v128) (result v128)
  (i16x8.extadd_pairwise_i8x16_u (local.get 0)))

;; x86-64-v2: pmaddwd
;; x86-64-v3: vpmaddwd
(func (export "i32x4.extadd_pairwise_i16x8_s") (param v128) (result v128)
  (i32x4.extadd_pairwise_i16x8_s (local.get 0)))

;; x86-64-v2: psrld pxor pblendw paddd
;; x86-64-v3: vpsrld vpxor vpblendw vpaddd
(func (export "i32x4.extadd_pairwise_i16x8_u") (param v128) (result v128)
  (i32x4.extadd_pairwise_i16x8_u (local.get 0)))

;; x86-64-v2: pmaddwd
;; x86-64-v3: vpmaddwd
(func (export "i32x4.dot_i16x8_s") (param v128 v128) (result v128)
  (i32x4.dot_i16x8_s (local.get 0) (local.get 1)))

;; x86-64-v2: pmulhrsw movdqa pcmpeqw pxor
;; x86-64-v3: vpmulhrsw vpcmpeqw vpxor
(func (export "i16x8.q15mulr_sat_s") (param v128 v128) (result v128)
  (i16x8.q15mulr_sat_s (local.get 0) (local.get 1)))

;; x86-64-v2: packsswb
;; x86-64-v3: vpacksswb
(func (export "i8x16.narrow_i16x8_s") (param v128 v128) (result v128)
  (i8x16.narrow_i16x8_s (local.get 0) (local.get 1)))

;; x86-64-v2: packuswb
;; x86-64-v3: vpackuswb
(func (export "i8x16.narrow_i16x8_u") (param v128 v128) (result v128)
  (i8x16.narrow_i16x8_u (local.get 0) (local.get 1)))

;; x86-64-v2: packssdw
;; x86-64-v3: vpackssdw
(func (export "i16x8.narrow_i32x4_s") (param v128 v128) (result v128)
  (i16x8.narrow_i32x4_s (local.get 0) (local.get 1)))

;; x86-64-v2: packusdw
;; x86-64-v3: vpackusdw
(func (export "i16x8.narrow_i32x4_u") (param v128 v128) (result v128)
  (i16x8.narrow_i32x4_u (local.get 0) (local.get 1))))
