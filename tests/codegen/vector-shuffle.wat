;; Shuffles, swizzles, splats and lanes.
(module

;; x86-64-v2: blendps
;; x86-64-v3: vblendps
(func (export "blend") (param v128 v128) (result v128)
  (i8x16.shuffle 0 1 2 3 20 21 22 23 8 9 10 11 28 29 30 31 (local.get 0) (local.get 1)))

;; x86-64-v2: punpcklbw
;; x86-64-v3: vpunpcklbw
(func (export "interleave") (param v128 v128) (result v128)
  (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get 0) (local.get 1)))

;; x86-64-v2: palignr
;; x86-64-v3: vpalignr
(func (export "rotate") (param v128 v128) (result v128)
  (i8x16.shuffle 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 (local.get 0) (local.get 1)))

;; x86-64-v2: pshufd
;; x86-64-v3: vshufps
(func (export "words") (param v128 v128) (result v128)
  (i8x16.shuffle 12 13 14 15 8 9 10 11 4 5 6 7 0 1 2 3 (local.get 0) (local.get 1)))

;; x86-64-v2: pshufb
;; x86-64-v3: vpshufb
(func (export "reverse") (param v128 v128) (result v128)
  (i8x16.shuffle 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0 (local.get 0) (local.get 1)))

;; x86-64-v2: pshufb pshufb por
;; x86-64-v3: vpshufb vpshufb vpor
(func (export "any") (param v128 v128) (result v128)
  (i8x16.shuffle 3 17 29 4 4 4 9 31 16 0 1 25 11 12 2 30 (local.get 0) (local.get 1)))

;; x86-64-v2: pmovzxbw
;; x86-64-v3: vpmovzxbw
(func (export "with zeros") (param v128) (result v128)
  (i8x16.shuffle 0 16 1 16 2 16 3 16 4 16 5 16 6 16 7 16 (local.get 0) (v128.const i64x2 0 0)))

;; x86-64-v2: paddusb pshufb
;; x86-64-v3: vpaddusb vpshufb
(func (export "i8x16.swizzle") (param v128 v128) (result v128)
  (i8x16.swizzle (local.get 0) (local.get 1)))

;; x86-64-v2: pshufb
;; x86-64-v3: vpshufb
(func (export "swizzle by a constant") (param v128) (result v128)
  (i8x16.swizzle (local.get 0) (v128.const i8x16 3 2 1 0 7 6 5 4 11 10 9 8 16 17 18 19)))

;; x86-64-v2: movd pxor pshufb
;; x86-64-v3: vmovd vpbroadcastb
(func (export "i8x16.splat") (param i32) (result v128)
  (i8x16.splat (local.get 0)))

;; x86-64-v2: shufps
;; x86-64-v3: vbroadcastss
(func (export "f32x4.splat") (param f32) (result v128)
  (f32x4.splat (local.get 0)))

;; x86-64-v2: movddup
;; x86-64-v3: vmovddup
(func (export "f64x2.splat") (param f64) (result v128)
  (f64x2.splat (local.get 0)))

;; x86-64-v2: extractps
;; x86-64-v3: vextractps
(func (export "i32x4.extract_lane") (param v128) (result i32)
  (i32x4.extract_lane 2 (local.get 0)))

;; x86-64-v2: pinsrb
;; x86-64-v3: vpinsrb
(func (export "i8x16.replace_lane") (param v128 i32) (result v128)
  (i8x16.replace_lane 5 (local.get 0) (local.get 1)))

;; x86-64-v2: insertps
;; x86-64-v3: vinsertps
(func (export "f32x4.replace_lane") (param v128 f32) (result v128)
  (f32x4.replace_lane 1 (local.get 0) (local.get 1))))
