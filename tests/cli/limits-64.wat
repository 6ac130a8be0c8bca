;; A 64-bit memory that is used beyond 4 GiB where it may be.
(module
  (memory i64 1)
  (func (export "grow") (param i64) (result i64)
    (local.set 0 (memory.grow (local.get 0)))
    (if (i64.ge_s (local.get 0) (i64.const 0))
      (then (i64.store (i64.sub (i64.shl (memory.size) (i64.const 16)) (i64.const 8)) (i64.const 7))))
    (local.get 0)))
