;; Numbers that are put together from bytes, in either order: one load.
(module
(memory 1)

;; x86-64-v2: movzwl rolw movzwl
;; x86-64-v3: movbew movzwl
(func (export "big endian 16") (param i32) (result i32)
  (i32.or (i32.shl (i32.load8_u (local.get 0)) (i32.const 8)) (i32.load8_u offset=1 (local.get 0))))

;; x86-64-v2: movzwl rolw cwtl
;; x86-64-v3: movbew cwtl
(func (export "big endian 16, signed") (param i32) (result i32)
  (i32.or (i32.shl (i32.load8_s (local.get 0)) (i32.const 8)) (i32.load8_u offset=1 (local.get 0))))

;; x86-64-v2: movl bswapl
;; x86-64-v3: movbel
(func (export "big endian 32") (param i32) (result i32)
  (i32.or (i32.or (i32.shl (i32.load8_u (local.get 0)) (i32.const 24)) (i32.shl (i32.load8_u offset=1 (local.get 0)) (i32.const 16)))
          (i32.or (i32.shl (i32.load8_u offset=2 (local.get 0)) (i32.const 8)) (i32.load8_u offset=3 (local.get 0)))))

;; Two halves, as with a number of 64 bits in a database's record.
;; x86-64-v2: movq bswapq
;; x86-64-v3: movbeq
(func (export "big endian 64") (param i32) (result i64)
  (i64.or
    (i64.shl (i64.extend_i32_u
      (i32.or (i32.or (i32.shl (i32.load8_s (local.get 0)) (i32.const 24)) (i32.shl (i32.load8_u offset=1 (local.get 0)) (i32.const 16)))
              (i32.or (i32.shl (i32.load8_u offset=2 (local.get 0)) (i32.const 8)) (i32.load8_u offset=3 (local.get 0))))) (i64.const 32))
    (i64.extend_i32_u
      (i32.or (i32.or (i32.shl (i32.load8_u offset=4 (local.get 0)) (i32.const 24)) (i32.shl (i32.load8_u offset=5 (local.get 0)) (i32.const 16)))
              (i32.or (i32.shl (i32.load8_u offset=6 (local.get 0)) (i32.const 8)) (i32.load8_u offset=7 (local.get 0)))))))

;; As Go's compiler leaves it.
;; x86-64-v2: movq
;; x86-64-v3: movq
(func (export "little endian 64") (param i32) (result i64)
  (i64.or (i64.or (i64.or (i64.or (i64.or (i64.or (i64.or (i64.load8_u (local.get 0))
    (i64.shl (i64.load8_u offset=1 (local.get 0)) (i64.const 8))) (i64.shl (i64.load8_u offset=2 (local.get 0)) (i64.const 16)))
    (i64.shl (i64.load8_u offset=3 (local.get 0)) (i64.const 24))) (i64.shl (i64.load8_u offset=4 (local.get 0)) (i64.const 32)))
    (i64.shl (i64.load8_u offset=5 (local.get 0)) (i64.const 40))) (i64.shl (i64.load8_u offset=6 (local.get 0)) (i64.const 48)))
    (i64.shl (i64.load8_u offset=7 (local.get 0)) (i64.const 56))))

;; Three bytes are two and one; what else is in the sum stays.
;; x86-64-v2: movzbl movzwl rolw shll movzwl shll orl orl
;; x86-64-v3: movzbl movbew shll movzwl shll orl orl
(func (export "24 bits and a flag") (param i32 i32) (result i32)
  (i32.or (i32.or (i32.shl (i32.load8_u (local.get 0)) (i32.const 16)) (i32.shl (i32.load8_u offset=1 (local.get 0)) (i32.const 8)))
          (i32.or (i32.load8_u offset=2 (local.get 0)) (i32.shl (local.get 1) (i32.const 24)))))

;; A store between the loads may change what the second one finds.
;; x86-64-v2: movzbl shll movb movzbl orl
;; x86-64-v3: movzbl shll movb movzbl orl
(func (export "store between") (param i32 i32) (result i32) (local $high i32)
  (local.set $high (i32.shl (i32.load8_u (local.get 0)) (i32.const 8)))
  (i32.store8 (local.get 1) (i32.const 7))
  (i32.or (local.get $high) (i32.load8_u offset=1 (local.get 0))))

;; The address of the second byte wraps at 2^32.
;; x86-64-v2: movzbl shll incl movzbl orl
;; x86-64-v3: movzbl shll incl movzbl orl
(func (export "wraps") (param i32) (result i32)
  (i32.or (i32.shl (i32.load8_u (local.get 0)) (i32.const 8)) (i32.load8_u (i32.add (local.get 0) (i32.const 1)))))

;; The bytes are not in order.
;; x86-64-v2: movzbl shll movzbl orl
;; x86-64-v3: movzbl shll movzbl orl
(func (export "not in order") (param i32) (result i32)
  (i32.or (i32.shl (i32.load8_u (local.get 0)) (i32.const 16)) (i32.load8_u offset=1 (local.get 0)))))
