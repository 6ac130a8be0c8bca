;; 128-bit arithmetic in halves of 64 bits: an addition is add and adc, a product one multiplication. (Debian's wat2wasm does
;; not know these operators; the .wasm beside this file is compared by the disassembly alone.)
(module

;; x86-64-v2: addq adcq
;; x86-64-v3: addq adcq
(func (export "add128") (param i64 i64 i64 i64) (result i64 i64)
  (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))

;; x86-64-v2: subq sbbq
;; x86-64-v3: subq sbbq
(func (export "sub128") (param i64 i64 i64 i64) (result i64 i64)
  (i64.sub128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))

;; x86-64-v2: imulq
;; x86-64-v3: imulq
(func (export "mul_wide_s") (param i64 i64) (result i64 i64)
  (i64.mul_wide_s (local.get 0) (local.get 1)))

;; x86-64-v2: mulq
;; x86-64-v3: mulxq
(func (export "mul_wide_u") (param i64 i64) (result i64 i64)
  (i64.mul_wide_u (local.get 0) (local.get 1)))

;; a 64x64 product added to a 128-bit sum, the inner step of long multiplication
;; x86-64-v2: mulq addq adcq
;; x86-64-v3: mulxq addq adcq
(func (export "multiply_add") (param i64 i64 i64 i64) (result i64 i64)
  (i64.add128 (local.get 0) (local.get 1) (i64.mul_wide_u (local.get 2) (local.get 3))))
)
