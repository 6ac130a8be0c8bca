;; Accesses of whole vectors and of parts.
(module
(memory 1)

;; x86-64-v2: movups
;; x86-64-v3: vmovups
(func (export "v128.load") (param i32) (result v128)
  (v128.load offset=16 (local.get 0)))

;; x86-64-v2: movzbl movd pxor pshufb
;; x86-64-v3: vpbroadcastb
(func (export "v128.load8_splat") (param i32) (result v128)
  (v128.load8_splat offset=16 (local.get 0)))

;; x86-64-v2: movzwl movd pshuflw pshufd
;; x86-64-v3: vpbroadcastw
(func (export "v128.load16_splat") (param i32) (result v128)
  (v128.load16_splat offset=16 (local.get 0)))

;; x86-64-v2: movd pshufd
;; x86-64-v3: vbroadcastss
(func (export "v128.load32_splat") (param i32) (result v128)
  (v128.load32_splat offset=16 (local.get 0)))

;; x86-64-v2: movq pshufd
;; x86-64-v3: vmovddup
(func (export "v128.load64_splat") (param i32) (result v128)
  (v128.load64_splat offset=16 (local.get 0)))

;; x86-64-v2: pmovsxbw
;; x86-64-v3: vpmovsxbw
(func (export "v128.load8x8_s") (param i32) (result v128)
  (v128.load8x8_s offset=16 (local.get 0)))

;; x86-64-v2: pmovzxwd
;; x86-64-v3: vpmovzxwd
(func (export "v128.load16x4_u") (param i32) (result v128)
  (v128.load16x4_u offset=16 (local.get 0)))

;; x86-64-v2: pmovsxdq
;; x86-64-v3: vpmovsxdq
(func (export "v128.load32x2_s") (param i32) (result v128)
  (v128.load32x2_s offset=16 (local.get 0)))

;; x86-64-v2: movss xorps blendps
;; x86-64-v3: vmovss vxorps vblendps
(func (export "v128.load32_zero") (param i32) (result v128)
  (v128.load32_zero offset=16 (local.get 0)))

;; x86-64-v2: movq
;; x86-64-v3: vmovq
(func (export "v128.load64_zero") (param i32) (result v128)
  (v128.load64_zero offset=16 (local.get 0)))

;; x86-64-v2: movups
;; x86-64-v3: vmovups
(func (export "v128.store") (param i32 v128)
  (v128.store offset=16 (local.get 0) (local.get 1)))

;; x86-64-v2: pinsrb
;; x86-64-v3: vpinsrb
(func (export "v128.load8_lane") (param i32 v128) (result v128)
  (v128.load8_lane offset=16 3 (local.get 0) (local.get 1)))

;; x86-64-v2: pextrb
;; x86-64-v3: vpextrb
(func (export "v128.store8_lane") (param i32 v128)
  (v128.store8_lane offset=16 3 (local.get 0) (local.get 1)))

;; x86-64-v2: pinsrw
;; x86-64-v3: vpinsrw
(func (export "v128.load16_lane") (param i32 v128) (result v128)
  (v128.load16_lane offset=16 5 (local.get 0) (local.get 1)))

;; x86-64-v2: pextrw
;; x86-64-v3: vpextrw
(func (export "v128.store16_lane") (param i32 v128)
  (v128.store16_lane offset=16 5 (local.get 0) (local.get 1)))

;; x86-64-v2: pinsrd
;; x86-64-v3: vpinsrd
(func (export "v128.load32_lane") (param i32 v128) (result v128)
  (v128.load32_lane offset=16 1 (local.get 0) (local.get 1)))

;; x86-64-v2: extractps
;; x86-64-v3: vextractps
(func (export "v128.store32_lane") (param i32 v128)
  (v128.store32_lane offset=16 1 (local.get 0) (local.get 1)))

;; x86-64-v2: pinsrq
;; x86-64-v3: vpinsrq
(func (export "v128.load64_lane") (param i32 v128) (result v128)
  (v128.load64_lane offset=16 1 (local.get 0) (local.get 1)))

;; x86-64-v2: pextrq
;; x86-64-v3: vpextrq
(func (export "v128.store64_lane") (param i32 v128)
  (v128.store64_lane offset=16 1 (local.get 0) (local.get 1))))
