;; Saturating arithmetic, averages, extremes, comparisons, shifts, and tests of lanes.
(module

;; x86-64-v2: paddsb
;; x86-64-v3: vpaddsb
(func (export "i8x16.add_sat_s") (param v128 v128) (result v128)
  (i8x16.add_sat_s (local.get 0) (local.get 1)))

;; x86-64-v2: paddusb
;; x86-64-v3: vpaddusb
(func (export "i8x16.add_sat_u") (param v128 v128) (result v128)
  (i8x16.add_sat_u (local.get 0) (local.get 1)))

;; x86-64-v2: psubsb
;; x86-64-v3: vpsubsb
(func (export "i8x16.sub_sat_s") (param v128 v128) (result v128)
  (i8x16.sub_sat_s (local.get 0) (local.get 1)))

;; x86-64-v2: psubusb
;; x86-64-v3: vpsubusb
(func (export "i8x16.sub_sat_u") (param v128 v128) (result v128)
  (i8x16.sub_sat_u (local.get 0) (local.get 1)))

;; x86-64-v2: pavgb
;; x86-64-v3: vpavgb
(func (export "i8x16.avgr_u") (param v128 v128) (result v128)
  (i8x16.avgr_u (local.get 0) (local.get 1)))

;; x86-64-v2: pminsb
;; x86-64-v3: vpminsb
(func (export "i8x16.min_s") (param v128 v128) (result v128)
  (i8x16.min_s (local.get 0) (local.get 1)))

;; x86-64-v2: pmaxub
;; x86-64-v3: vpmaxub
(func (export "i8x16.max_u") (param v128 v128) (result v128)
  (i8x16.max_u (local.get 0) (local.get 1)))

;; x86-64-v2: paddsw
;; x86-64-v3: vpaddsw
(func (export "i16x8.add_sat_s") (param v128 v128) (result v128)
  (i16x8.add_sat_s (local.get 0) (local.get 1)))

;; x86-64-v2: paddusw
;; x86-64-v3: vpaddusw
(func (export "i16x8.add_sat_u") (param v128 v128) (result v128)
  (i16x8.add_sat_u (local.get 0) (local.get 1)))

;; x86-64-v2: psubsw
;; x86-64-v3: vpsubsw
(func (export "i16x8.sub_sat_s") (param v128 v128) (result v128)
  (i16x8.sub_sat_s (local.get 0) (local.get 1)))

;; x86-64-v2: psubusw
;; x86-64-v3: vpsubusw
(func (export "i16x8.sub_sat_u") (param v128 v128) (result v128)
  (i16x8.sub_sat_u (local.get 0) (local.get 1)))

;; x86-64-v2: pavgw
;; x86-64-v3: vpavgw
(func (export "i16x8.avgr_u") (param v128 v128) (result v128)
  (i16x8.avgr_u (local.get 0) (local.get 1)))

;; x86-64-v2: pminsw
;; x86-64-v3: vpminsw
(func (export "i16x8.min_s") (param v128 v128) (result v128)
  (i16x8.min_s (local.get 0) (local.get 1)))

;; x86-64-v2: pmaxuw
;; x86-64-v3: vpmaxuw
(func (export "i16x8.max_u") (param v128 v128) (result v128)
  (i16x8.max_u (local.get 0) (local.get 1)))

;; x86-64-v2: pminsd
;; x86-64-v3: vpminsd
(func (export "i32x4.min_s") (param v128 v128) (result v128)
  (i32x4.min_s (local.get 0) (local.get 1)))

;; x86-64-v2: pmulld
;; x86-64-v3: vpmulld
(func (export "i32x4.mul") (param v128 v128) (result v128)
  (i32x4.mul (local.get 0) (local.get 1)))

;; x86-64-v2: psrlq pmuludq psrlq pmuludq paddq psllq pmuludq paddq
;; x86-64-v3: vpsrlq vpmuludq vpsrlq vpmuludq vpaddq vpsllq vpmuludq vpaddq
(func (export "i64x2.mul") (param v128 v128) (result v128)
  (i64x2.mul (local.get 0) (local.get 1)))

;; x86-64-v2: pmaxub pcmpeqb pcmpeqd pxor
;; x86-64-v3: vpmaxub vpcmpeqb vpcmpeqd vpxor
(func (export "i8x16.lt_u") (param v128 v128) (result v128)
  (i8x16.lt_u (local.get 0) (local.get 1)))

;; x86-64-v2: pcmpgtw
;; x86-64-v3: vpcmpgtw
(func (export "i16x8.gt_s") (param v128 v128) (result v128)
  (i16x8.gt_s (local.get 0) (local.get 1)))

;; x86-64-v2: pcmpgtq
;; x86-64-v3: vpcmpgtq
(func (export "i64x2.gt_s") (param v128 v128) (result v128)
  (i64x2.gt_s (local.get 0) (local.get 1)))

;; x86-64-v2: pcmpeqq
;; x86-64-v3: vpcmpeqq
(func (export "i64x2.eq") (param v128 v128) (result v128)
  (i64x2.eq (local.get 0) (local.get 1)))

;; x86-64-v2: pmaxud pcmpeqd
;; x86-64-v3: vpmaxud vpcmpeqd
(func (export "i32x4.ge_u") (param v128 v128) (result v128)
  (i32x4.ge_u (local.get 0) (local.get 1)))

;; x86-64-v2: pabsb
;; x86-64-v3: vpabsb
(func (export "i8x16.abs") (param v128) (result v128)
  (i8x16.abs (local.get 0)))

;; x86-64-v2: pxor psubq blendvpd
;; x86-64-v3: vpxor vpsubq vblendvpd
(func (export "i64x2.abs") (param v128) (result v128)
  (i64x2.abs (local.get 0)))

;; x86-64-v2: movdqa pand movdqa pshufb psrlw pand pshufb paddb
;; x86-64-v3: vpbroadcastb vpand vmovdqa vpshufb vpsrlw vpand vpshufb vpaddb
(func (export "i8x16.popcnt") (param v128) (result v128)
  (i8x16.popcnt (local.get 0)))

;; x86-64-v2: andl movd psllw pcmpeqd psllw pxor pshufb pand
;; x86-64-v3: andl vmovd vpsllw vpcmpeqd vpsllw vpbroadcastb vpand
(func (export "i8x16.shl") (param v128 i32) (result v128)
  (i8x16.shl (local.get 0) (local.get 1)))

;; x86-64-v2: psllw pand
;; x86-64-v3: vpsllw vpand
(func (export "i8x16.shl by 3") (param v128) (result v128)
  (i8x16.shl (local.get 0) (i32.const 3)))

;; x86-64-v2: andl movd psrlw pcmpeqd psrlw movdqa psrlw pshufb pand pxor psubb
;; x86-64-v3: andl vmovd vpsrlw vpcmpeqd vpsrlw vpshufb vpand vpbroadcastb vpsrlw vpxor vpsubb
(func (export "i8x16.shr_s") (param v128 i32) (result v128)
  (i8x16.shr_s (local.get 0) (local.get 1)))

;; x86-64-v2: andl movd psrlw
;; x86-64-v3: andl vmovd vpsrlw
(func (export "i16x8.shr_u") (param v128 i32) (result v128)
  (i16x8.shr_u (local.get 0) (local.get 1)))

;; x86-64-v2: andl movd movdqa psrlq psrlq pxor psubq
;; x86-64-v3: andl vmovq vpbroadcastq vpbroadcastq vpsrlq vpsrlq vpxor vpsubq
(func (export "i64x2.shr_s") (param v128 i32) (result v128)
  (i64x2.shr_s (local.get 0) (local.get 1)))

;; x86-64-v2: xorl ptest setne
;; x86-64-v3: xorl vptest setne
(func (export "v128.any_true") (param v128) (result i32)
  (v128.any_true (local.get 0)))

;; x86-64-v2: pxor pcmpeqb pmovmskb xorl testl sete
;; x86-64-v3: vpxor vpcmpeqb vpmovmskb xorl testl sete
(func (export "i8x16.all_true") (param v128) (result i32)
  (i8x16.all_true (local.get 0)))

;; x86-64-v2: pxor pcmpeqq movmskpd xorl testl sete
;; x86-64-v3: vpxor vpcmpeqq xorl vtestpd sete
(func (export "i64x2.all_true") (param v128) (result i32)
  (i64x2.all_true (local.get 0)))

;; x86-64-v2: pmovmskb
;; x86-64-v3: vpmovmskb
(func (export "i8x16.bitmask") (param v128) (result i32)
  (i8x16.bitmask (local.get 0)))

;; x86-64-v2: packsswb pmovmskb movzbl
;; x86-64-v3: vpacksswb vpmovmskb movzbl
(func (export "i16x8.bitmask") (param v128) (result i32)
  (i16x8.bitmask (local.get 0)))

;; x86-64-v2: movmskps
;; x86-64-v3: vmovmskps
(func (export "i32x4.bitmask") (param v128) (result i32)
  (i32x4.bitmask (local.get 0)))

;; x86-64-v2: movmskpd
;; x86-64-v3: vmovmskpd
(func (export "i64x2.bitmask") (param v128) (result i32)
  (i64x2.bitmask (local.get 0)))

;; x86-64-v2: andps andnps orps
;; x86-64-v3: vandps vandnps vorps
(func (export "v128.bitselect") (param v128 v128 v128) (result v128)
  (v128.bitselect (local.get 0) (local.get 1) (local.get 2)))

;; x86-64-v2: pcmpgtw pblendvb
;; x86-64-v3: vpcmpgtw vpblendvb
(func (export "bitselect by a comparison") (param v128 v128 v128) (result v128)
  (v128.bitselect (local.get 0) (local.get 1) (i16x8.gt_s (local.get 1) (local.get 2))))

;; x86-64-v2: andnps
;; x86-64-v3: vandnps
(func (export "v128.andnot") (param v128 v128) (result v128)
  (v128.andnot (local.get 0) (local.get 1))))
